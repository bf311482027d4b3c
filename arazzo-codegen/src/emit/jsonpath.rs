//! JSONPath: a query as the constant that the run-time crate evaluates.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    expr::Operator,
    ir::jsonpath::{Comparable, Logical, Query, Segment, Selector},
    json::Json,
};

pub(super) fn query(query: &Query) -> TokenStream {
    let relative = query.relative;
    let segments = query.segments.iter().map(segment);
    quote!(arazzo::jsonpath::Query { relative: #relative, segments: &[#(#segments),*] })
}

fn segment(segment: &Segment) -> TokenStream {
    let selectors = segment.selectors.iter().map(selector);
    let kind = if segment.descendant {
        quote!(Descendant)
    } else {
        quote!(Child)
    };
    quote!(arazzo::jsonpath::Segment::#kind(&[#(#selectors),*]))
}

fn selector(selector: &Selector) -> TokenStream {
    let selector = match selector {
        Selector::Name(name) => quote!(Name(#name)),
        Selector::Wildcard => quote!(Wildcard),
        Selector::Index(index) => {
            let index = Literal::i64_unsuffixed(*index);
            quote!(Index(#index))
        }
        Selector::Slice(start, end, step) => {
            let (start, end, step) = (optional(*start), optional(*end), Literal::i64_unsuffixed(*step));
            quote!(Slice(#start, #end, #step))
        }
        Selector::Filter(test) => {
            let test = logical(test);
            quote!(Filter(#test))
        }
        Selector::Argument(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Argument(#index))
        }
    };
    quote!(arazzo::jsonpath::Selector::#selector)
}

pub(super) fn logical(test: &Logical) -> TokenStream {
    let test = match test {
        Logical::Or(tests) => {
            let tests = tests.iter().map(logical);
            quote!(Or(&[#(#tests),*]))
        }
        Logical::And(tests) => {
            let tests = tests.iter().map(logical);
            quote!(And(&[#(#tests),*]))
        }
        Logical::Not(test) => {
            let test = logical(test);
            quote!(Not(&#test))
        }
        Logical::Compare(operator, left, right) => {
            let (operator, left, right) = (comparison(*operator), comparable(left), comparable(right));
            quote!(Compare(arazzo::jsonpath::Comparison::#operator, #left, #right))
        }
        Logical::Exists(inner) => {
            let inner = query(inner);
            quote!(Exists(#inner))
        }
        Logical::Match(text, pattern) => {
            let (text, pattern) = (comparable(text), comparable(pattern));
            quote!(Match(#text, #pattern, arazzo::regex_matcher!()))
        }
        Logical::Search(text, pattern) => {
            let (text, pattern) = (comparable(text), comparable(pattern));
            quote!(Search(#text, #pattern, arazzo::regex_matcher!()))
        }
    };
    quote!(arazzo::jsonpath::Logical::#test)
}

pub(super) fn comparable(operand: &Comparable) -> TokenStream {
    let operand = match operand {
        Comparable::Literal(literal) => self::literal(literal),
        Comparable::Query(inner) => {
            let inner = query(inner);
            quote!(Query(#inner))
        }
        Comparable::Length(inner) => {
            let inner = comparable(inner);
            quote!(Length(&#inner))
        }
        Comparable::Count(inner) => {
            let inner = query(inner);
            quote!(Count(#inner))
        }
        Comparable::Argument(index) => {
            let index = Literal::usize_unsuffixed(*index);
            quote!(Argument(#index))
        }
    };
    quote!(arazzo::jsonpath::Comparable::#operand)
}

fn literal(literal: &Json) -> TokenStream {
    match literal {
        Json::Bool(flag) => quote!(Bool(#flag)),
        Json::String(text) => quote!(Text(#text)),
        Json::Integer(_) | Json::Float(_) => match literal.as_i64() {
            Some(integer) => {
                let integer = Literal::i64_unsuffixed(integer);
                quote!(Integer(#integer))
            }
            None => {
                let number = Literal::f64_unsuffixed(literal.as_f64().unwrap_or_default());
                quote!(Number(#number))
            }
        },
        Json::Null | Json::Array(_) | Json::Object(_) => quote!(Null),
    }
}

pub(super) fn comparison(operator: Operator) -> TokenStream {
    match operator {
        Operator::Equal => quote!(Equal),
        Operator::NotEqual => quote!(NotEqual),
        Operator::Less => quote!(Less),
        Operator::LessOrEqual => quote!(LessOrEqual),
        Operator::Greater => quote!(Greater),
        Operator::GreaterOrEqual => quote!(GreaterOrEqual),
    }
}

fn optional(number: Option<i64>) -> TokenStream {
    match number {
        Some(number) => {
            let number = Literal::i64_unsuffixed(number);
            quote!(Some(#number))
        }
        None => quote!(None),
    }
}
