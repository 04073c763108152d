//! The flags that are generated from the table of search parameters.

use std::ffi::OsStr;
use std::marker::PhantomData;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::failure::Failure;
use crate::cli::known::Known;
use crate::search::{PARAMETERS, Parameter, ParameterGroup, SearchRequest, Takes, Times};

/// The parameters that a command has as flags.
pub(crate) trait Flags {
    /// Whether this parameter is a flag of the command.
    fn has(parameter: &Parameter) -> bool;
}

/// The flags of a search. The query is not a flag.
#[derive(Debug)]
pub(crate) struct OfSearch;

impl Flags for OfSearch {
    fn has(parameter: &Parameter) -> bool {
        parameter.group != ParameterGroup::Query
    }
}

/// The filters only.
#[derive(Debug)]
pub(crate) struct Filters;

impl Flags for Filters {
    fn has(parameter: &Parameter) -> bool {
        parameter.is_filter()
    }
}

/// The values given on the command line, already validated.
#[derive(Debug)]
pub(crate) struct ParameterFlags<F> {
    given: Vec<(&'static Parameter, String)>,
    flags: PhantomData<F>,
}

impl<F> ParameterFlags<F> {
    /// What was given, as names of parameters with their values.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static str, String)> {
        let given = self.given.iter();
        given.map(|(parameter, value)| (parameter.name, value.clone()))
    }

    /// Sets the values in a request.
    pub(crate) fn apply(&self, request: &mut SearchRequest) -> Result<(), Failure> {
        for (parameter, value) in &self.given {
            let refused = |error| {
                let name = parameter.name;
                Failure::new(format!("--{name} is `{value}`: {error}"), None)
            };
            parameter.apply(request, value).map_err(refused)?;
        }
        let filters = &request.filters;
        if let (Some(from), Some(to)) = (filters.from, filters.to)
            && from > to
        {
            let message = format!("--from {from} is after --to {to}");
            return Err(Failure::new(message, None));
        }
        Ok(())
    }
}

fn flags<F: Flags>() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|parameter| F::has(parameter))
}

impl<F: Flags> clap::Args for ParameterFlags<F> {
    fn augment_args(command: Command) -> Command {
        command.args(flags::<F>().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<F: Flags> clap::FromArgMatches for ParameterFlags<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = flags::<F>().flat_map(|parameter| {
            let values = values(parameter, matches);
            values.into_iter().map(move |value| (parameter, value))
        });
        Ok(Self {
            given: given.collect(),
            flags: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn values(parameter: &Parameter, matches: &ArgMatches) -> Vec<String> {
    if matches!(parameter.takes, Takes::Switch) {
        let is_on = matches.get_flag(parameter.name);
        return if is_on {
            vec!["1".to_owned()]
        } else {
            Vec::new()
        };
    }
    let given = matches.get_many::<String>(parameter.name);
    given.into_iter().flatten().cloned().collect()
}

fn flag(parameter: &'static Parameter) -> Arg {
    let flag = Arg::new(parameter.name)
        .long(parameter.name)
        .help(parameter.summary.trim_end_matches('.'))
        .help_heading(match parameter.group {
            ParameterGroup::Page => "Page",
            _ => "Filters",
        });
    if matches!(parameter.takes, Takes::Switch) {
        return flag.action(ArgAction::SetTrue);
    }
    let flag = flag
        .value_name(parameter.value_name)
        .action(match parameter.times {
            Times::Once => ArgAction::Set,
            Times::Several => ArgAction::Append,
        });
    let flag = flag.value_parser(Value(parameter));
    let flag = match parameter.name {
        "authority" => flag.add(ArgValueCompleter::new(Known::Authorities)),
        "category" => flag.add(ArgValueCompleter::new(Known::Categories)),
        _ => flag,
    };
    match (parameter.takes, parameter.times) {
        (Takes::Number { default, .. }, _) => flag.default_value(default.to_string()),
        // The first name is the default.
        (Takes::OneOf(names), Times::Once) => flag.default_value(names()[0]),
        _ => flag,
    }
}

/// Validates a value. It is parsed again when it is set in the request.
#[derive(Clone)]
struct Value(&'static Parameter);

impl TypedValueParser for Value {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        flag: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        let parameter = self.0;
        let read = move |value: String| {
            let applied = parameter.apply(&mut SearchRequest::new(""), &value);
            applied.map(|()| value)
        };
        StringValueParser::new()
            .try_map(read)
            .parse_ref(command, flag, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        match self.0.takes {
            Takes::OneOf(names) => Some(Box::new(names().into_iter().map(PossibleValue::new))),
            _ => None,
        }
    }
}
