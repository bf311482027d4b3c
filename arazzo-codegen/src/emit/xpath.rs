//! XPath: an expression as the constant that the run-time crate evaluates.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::jsonpath::comparison;
use crate::ir::xpath::{Expr, NodeTest, Step};

pub(super) fn expr(expr: &Expr) -> TokenStream {
    let both = |left: &Expr, right: &Expr| {
        let (left, right) = (self::expr(left), self::expr(right));
        quote!(&#left, &#right)
    };
    let expr = match expr {
        Expr::Or(left, right) => {
            let both = both(left, right);
            quote!(Or(#both))
        }
        Expr::And(left, right) => {
            let both = both(left, right);
            quote!(And(#both))
        }
        Expr::Compare(operator, left, right) => {
            let (operator, both) = (comparison(*operator), both(left, right));
            quote!(Compare(arazzo::xpath::Comparison::#operator, #both))
        }
        Expr::Calculate(operator, left, right) => {
            let (operator, both) = (format_ident!("{}", format!("{operator:?}")), both(left, right));
            quote!(Calculate(arazzo::xpath::Arithmetic::#operator, #both))
        }
        Expr::Negate(inner) => {
            let inner = self::expr(inner);
            quote!(Negate(&#inner))
        }
        Expr::Union(left, right) => {
            let both = both(left, right);
            quote!(Union(#both))
        }
        Expr::Path(from, steps) => {
            let (from, steps) = (self::expr(from), steps.iter().map(step));
            quote!(Path(&#from, &[#(#steps),*]))
        }
        Expr::Root => quote!(Root),
        Expr::Context | Expr::Embedded(_) => quote!(Context),
        Expr::Filter(inner, predicates) => {
            let (inner, predicates) = (self::expr(inner), predicates.iter().map(self::expr));
            quote!(Filter(&#inner, &[#(#predicates),*]))
        }
        Expr::Text(text, _) => quote!(Text(#text)),
        Expr::Number(number) => {
            let number = Literal::f64_unsuffixed(*number);
            quote!(Number(#number))
        }
        Expr::Call(function, arguments) => {
            let (function, arguments) = (
                format_ident!("{}", function.constant()),
                arguments.iter().map(self::expr),
            );
            quote!(Call(arazzo::xpath::Function::#function, &[#(#arguments),*]))
        }
        Expr::Argument(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Argument(#index))
        }
    };
    quote!(arazzo::xpath::Expr::#expr)
}

fn step(step: &Step) -> TokenStream {
    let axis = format_ident!("{}", format!("{:?}", step.axis));
    let test = match &step.test {
        NodeTest::Any => quote!(Any),
        NodeTest::Named => quote!(Named),
        NodeTest::Name(name) => quote!(Name(#name)),
        NodeTest::Text => quote!(Text),
        NodeTest::Comment => quote!(Comment),
        NodeTest::Instruction => quote!(Instruction),
    };
    let predicates = step.predicates.iter().map(expr);
    quote!(arazzo::xpath::Step(arazzo::xpath::Axis::#axis, arazzo::xpath::NodeTest::#test, &[#(#predicates),*]))
}
