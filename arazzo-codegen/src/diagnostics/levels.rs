//! How grave a problem is: the profile and the settings for single lints come in, a level per code goes out.

use std::{fmt, str::FromStr};

use super::{Code, codes, suggest};

/// How a problem is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not shown.
    Allow,
    /// Shown; code is generated.
    Warn,
    /// Shown; no code is generated.
    Error,
}

impl Level {
    /// `allow`, `warning`, `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warning",
            Self::Error => "error",
        }
    }
}

/// Which level each lint has unless it is set by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Any departure from the specifications is an error.
    Strict,
    /// Known idioms whose intent is certain compile with a warning; what would fail at run time is an error.
    #[default]
    Standard,
    /// Code is generated whenever a sensible program exists.
    Lenient,
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "strict" => Ok(Self::Strict),
            "standard" => Ok(Self::Standard),
            "lenient" => Ok(Self::Lenient),
            _ => {
                let near = suggest::nearest(name, ["strict", "standard", "lenient"].into_iter());
                let hint = near.map_or_else(
                    || "there are `strict`, `standard` and `lenient`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                Err(format!("there is no profile `{name}`; {hint}"))
            }
        }
    }
}

/// The levels of one run.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    profile: Profile,
    /// By the lint's name; the last one counts.
    overrides: Vec<(&'static str, Level)>,
}

impl Levels {
    /// The levels of a profile.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            overrides: Vec::new(),
        }
    }

    /// Sets one lint by its name (`undeclared-pointer`, also with `_`) or its code (`AZ0305`).
    ///
    /// # Errors
    /// [`UnknownLint`]; also for a code that is an error in every profile, as its level cannot be set.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), UnknownLint> {
        let wanted = name.replace('_', "-");
        let matches =
            |code: &&Code, lint: &codes::Lint| lint.name == wanted || code.id.eq_ignore_ascii_case(name);
        let mut lints = codes::all().filter_map(|code| Some((code, code.lint.as_ref()?)));
        if let Some((_, lint)) = lints.find(|(code, lint)| matches(code, lint)) {
            self.overrides.push((lint.name, level));
            return Ok(());
        }
        let names = codes::all()
            .filter_map(|code| code.lint.as_ref())
            .map(|lint| lint.name);
        Err(UnknownLint {
            name: name.to_owned(),
            nearest: suggest::nearest(&wanted, names),
            fixed: codes::find(name).map(|code| code.id),
        })
    }

    /// The level of a code.
    #[must_use]
    pub fn of(&self, code: &Code) -> Level {
        let Some(lint) = &code.lint else {
            return Level::Error;
        };
        let mut overrides = self.overrides.iter().rev();
        if let Some((_, level)) = overrides.find(|(name, _)| *name == lint.name) {
            return *level;
        }
        match self.profile {
            Profile::Strict => lint.strict,
            Profile::Standard => lint.standard,
            Profile::Lenient => lint.lenient,
        }
    }
}

/// A lint was set that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLint {
    /// What was asked for.
    pub name: String,
    /// The lint that was probably meant.
    pub nearest: Option<&'static str>,
    /// The code of that name, if there is one, and its level is fixed.
    pub fixed: Option<&'static str>,
}

impl fmt::Display for UnknownLint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.fixed {
            return write!(
                formatter,
                "`{id}` is an error in every profile; its level cannot be set"
            );
        }
        write!(formatter, "there is no lint `{}`", self.name)?;
        match self.nearest {
            Some(nearest) => write!(formatter, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownLint {}
