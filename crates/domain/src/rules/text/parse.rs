//! Reading rules from text.

use super::super::check::{Unfit, named};
use super::super::subject::Sort;
use super::super::{Action, Comparison, Condition, Doubt, MAX_RULES, Number, Rule, Subject, Value};
use super::Fault;
use super::print::default_name;
use super::tokens::{Part, Token, tokens};
use super::words::{self, Keyword};
use crate::Currency;

/// Faults that are told at once.
const MAX_FAULTS: usize = 10;

/// Reads rules, one a line; blank lines are left out. Of each line that cannot be read the first fault is told.
pub fn parse(text: &str) -> Result<Vec<Rule>, Vec<Fault>> {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let fault = |(column, code, message)| Fault { line: number, column, code, message };
        if rules.len() == MAX_RULES {
            faults.push(fault((1, "too_many_rules", format!("at most {MAX_RULES} rules per job"))));
            break;
        }
        match Line::of(line).and_then(|mut line| line.rule(&rules)) {
            Ok(rule) => rules.push(rule),
            Err(unread) => faults.push(fault(unread)),
        }
        if faults.len() == MAX_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// Column, code and message.
type Unread = (usize, &'static str, String);

struct Line {
    tokens: Vec<Token>,
    next: usize,
    end: usize,
}

impl Line {
    fn of(line: &str) -> Result<Self, Unread> {
        Ok(Self { tokens: tokens(line)?, next: 0, end: line.trim_end().chars().count() + 1 })
    }

    fn peek(&self) -> Option<&Part> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<&Part> {
        self.tokens.get(self.next + by).map(|token| &token.part)
    }

    fn column(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |token| token.column)
    }

    /// Whether the part so far ahead is this keyword.
    fn is_ahead(&self, by: usize, keyword: Keyword) -> bool {
        matches!(self.ahead(by), Some(Part::Word(word)) if keyword.is(word))
    }

    fn eat(&mut self, keyword: Keyword) -> bool {
        let there = self.is_ahead(0, keyword);
        self.next += usize::from(there);
        there
    }

    /// A fault at what comes next, which is named in its message.
    fn fault(&self, code: &'static str, wanted: &str) -> Unread {
        let found = match self.peek() {
            None => return (self.column(), code, format!("{wanted}, and the line ends")),
            Some(Part::Word(word)) => short(word),
            Some(Part::Quoted(text)) => short(text),
            Some(Part::Comma) => ",".to_owned(),
            Some(Part::Sign(sign)) => sign.as_str().to_owned(),
        };
        (self.column(), code, format!("{wanted}, not “{found}”"))
    }

    fn rule(&mut self, others: &[Rule]) -> Result<Rule, Unread> {
        let then = self.action()?;
        let at = self.column();
        let name = match self.peek() {
            Some(Part::Quoted(name)) => Some(name.clone()),
            _ => None,
        };
        self.next += usize::from(name.is_some());
        if !self.eat(Keyword::When) {
            return Err(self.fault("when", "write when, then a condition"));
        }
        let mut when = vec![self.condition()?];
        while self.eat(Keyword::And) {
            when.push(self.condition()?);
        }
        let unknown = self.doubt()?;
        let name = name.unwrap_or_else(|| default_name(&when));
        named(Rule { name, when, then, unknown }, others).map_err(|(code, message)| (at, code, message))
    }

    fn action(&mut self) -> Result<Action, Unread> {
        if self.eat(Keyword::Exclude) {
            Ok(Action::Exclude)
        } else if self.eat(Keyword::Flag) {
            Ok(Action::Flag)
        } else {
            Err(self.fault("action", "a rule begins with exclude or flag"))
        }
    }

    /// What stands after the conditions.
    fn doubt(&mut self) -> Result<Doubt, Unread> {
        match self.peek() {
            None => return Ok(Doubt::Keep),
            Some(Part::Comma) => {
                let number =
                    matches!(self.ahead(1), Some(Part::Word(word)) if word.starts_with(|c: char| c.is_ascii_digit()));
                if number {
                    let message = "write numbers without separators, such as 250000, and decimals after a point";
                    return Err((self.column(), "number", message.to_owned()));
                }
                self.next += 1;
            }
            Some(_) => return Err(self.fault("rest", "write and, or a comma and unknown, or nothing")),
        }
        if !self.eat(Keyword::Unknown) {
            return Err(self.fault("unknown", "after the comma write unknown and keep, exclude or flag"));
        }
        let doubt = match self.peek() {
            Some(Part::Word(word)) if Keyword::Keep.is(word) => Doubt::Keep,
            Some(Part::Word(word)) if Keyword::Exclude.is(word) => Doubt::Exclude,
            Some(Part::Word(word)) if Keyword::Flag.is(word) => Doubt::Flag,
            _ => return Err(self.fault("doubt", "after unknown write keep, exclude or flag")),
        };
        self.next += 1;
        if self.peek().is_some() { Err(self.fault("end", "the rule ends here")) } else { Ok(doubt) }
    }

    fn condition(&mut self) -> Result<Condition, Unread> {
        let negated = self.eat(Keyword::Not);
        let field_at = self.column();
        let field = self.field()?;
        let alone = self.at_end_of_value();
        if negated || (alone && field.sort() == Sort::YesNo) {
            if !alone {
                return Err(self.fault("negated", "after not and a field the condition ends"));
            }
            let value = Some(Value::YesNo(!negated));
            return fitting(Condition { field, is: Comparison::Eq, value, currency: None }, |_| field_at);
        }
        let is_at = self.column();
        let is = self.comparison()?;
        let value_at = self.column();
        let (value, currency) = match is {
            Comparison::Known | Comparison::Unknown => (None, None),
            Comparison::OneOf => {
                let (values, currency) = self.values(field)?;
                (Some(Value::List(values)), currency)
            }
            _ => {
                let (value, currency) = self.value(field)?;
                (Some(value), currency)
            }
        };
        fitting(Condition { field, is, value, currency }, |part| if part == "is" { is_at } else { value_at })
    }

    fn field(&mut self) -> Result<Subject, Unread> {
        let (at, from) = (self.column(), self.next);
        let mut words: Vec<String> = Vec::new();
        while let Some(Part::Word(word)) = self.peek() {
            let ends = [Keyword::Is, Keyword::IsNot, Keyword::In, Keyword::Contains, Keyword::And];
            if ends.into_iter().any(|keyword| keyword.is(word)) {
                break;
            }
            words.push(word.clone());
            self.next += 1;
        }
        let words = words.join(" ");
        if words.is_empty() {
            return Err(self.fault("field", "write a field, such as price"));
        }
        words::subject(&words).ok_or_else(|| {
            self.next = from;
            let message = format!("there is no field “{}”; there are {}", short(&words), super::fields().join(", "));
            (at, "no_field", message)
        })
    }

    fn comparison(&mut self) -> Result<Comparison, Unread> {
        if let Some(Part::Sign(sign)) = self.peek() {
            let sign = *sign;
            self.next += 1;
            return Ok(sign);
        }
        if self.eat(Keyword::Contains) {
            return Ok(Comparison::Contains);
        }
        if self.eat(Keyword::In) {
            return Ok(Comparison::OneOf);
        }
        if self.eat(Keyword::IsNot) {
            return Ok(Comparison::Ne);
        }
        if !self.eat(Keyword::Is) {
            return Err(self.fault("no_comparison", "write a comparison, such as =, >, is one of or contains"));
        }
        if self.is_ahead(0, Keyword::One) && self.is_ahead(1, Keyword::Of) {
            self.next += 2;
            return Ok(Comparison::OneOf);
        }
        // "is no" says a value, "is not new" a comparison.
        let is_value = !matches!(self.ahead(1), Some(Part::Word(word)) if !Keyword::And.is(word))
            && !matches!(self.ahead(1), Some(Part::Quoted(_)));
        if !is_value && self.eat(Keyword::Not) {
            return Ok(match (self.eat(Keyword::Known), self.eat(Keyword::Unknown)) {
                (true, _) => Comparison::Unknown,
                (_, true) => Comparison::Known,
                _ => Comparison::Ne,
            });
        }
        if self.eat(Keyword::In) {
            return Ok(Comparison::OneOf);
        }
        if self.eat(Keyword::Known) {
            return Ok(Comparison::Known);
        }
        if self.eat(Keyword::Unknown) {
            return Ok(Comparison::Unknown);
        }
        Ok(Comparison::Eq)
    }

    /// Whether no more of a value can come.
    fn at_end_of_value(&self) -> bool {
        matches!(self.peek(), None | Some(Part::Comma)) || self.is_ahead(0, Keyword::And)
    }

    /// Whether what stands after the conditions comes now, and not another value of a list.
    fn at_doubt(&self) -> bool {
        let doubts = [Keyword::Keep, Keyword::Exclude, Keyword::Flag];
        self.is_ahead(1, Keyword::Unknown) && doubts.into_iter().any(|doubt| self.is_ahead(2, doubt))
    }

    fn values(&mut self, field: Subject) -> Result<(Vec<Value>, Option<Currency>), Unread> {
        let (first, mut currency) = self.value(field)?;
        let mut values = vec![first];
        while matches!(self.peek(), Some(Part::Comma)) && !self.at_doubt() {
            self.next += 1;
            let at = self.column();
            let (value, other) = self.value(field)?;
            if currency.is_some() && other.is_some() && other != currency {
                return Err((at, "currencies", "all amounts are in one currency".to_owned()));
            }
            currency = currency.or(other);
            values.push(value);
        }
        Ok((values, currency))
    }

    fn value(&mut self, field: Subject) -> Result<(Value, Option<Currency>), Unread> {
        let at = self.column();
        if let Some(Part::Quoted(text)) = self.peek() {
            let text = text.clone();
            self.next += 1;
            if !self.at_end_of_value() {
                return Err(self.fault("rest", "write and, or a comma and unknown, or nothing"));
            }
            return Ok((Value::Text(text), None));
        }
        let mut words: Vec<String> = Vec::new();
        while !self.at_end_of_value() {
            let Some(Part::Word(word)) = self.peek() else { break };
            words.push(word.clone());
            self.next += 1;
        }
        if words.is_empty() {
            return Err(self.fault("no_value", "write a value"));
        }
        let whole = words.join(" ");
        match field.sort() {
            Sort::YesNo => match words::yes_or_no(&whole) {
                Some(value) => Ok((Value::YesNo(value), None)),
                None => Err((at, "yes_no", format!("write yes or no, not “{}”", short(&whole)))),
            },
            Sort::Money => amount(&whole).ok_or_else(|| no_number(at, &whole)),
            Sort::Number => {
                let bare = ["m2", "m²"].iter().find_map(|unit| whole.strip_suffix(unit)).unwrap_or(&whole);
                number(bare.trim()).map(|number| (number, None)).ok_or_else(|| no_number(at, &whole))
            }
            Sort::Choice | Sort::Text | Sort::Day => Ok((Value::Text(whole), None)),
        }
    }
}

/// The condition where it makes sense; `place` finds the column of a part that does not.
fn fitting(mut condition: Condition, place: impl Fn(&str) -> usize) -> Result<Condition, Unread> {
    match condition.tidy() {
        Ok(()) => Ok(condition),
        Err(Unfit { part, code, message }) => Err((place(part), code, message)),
    }
}

fn no_number(at: usize, text: &str) -> Unread {
    let message = format!(
        "“{}” is no number; write digits without separators, such as 250000, and decimals after a point",
        short(text)
    );
    (at, "number", message)
}

/// `250000`, `250000 EUR`, `250000€`, `€250000`.
fn amount(text: &str) -> Option<(Value, Option<Currency>)> {
    let signs = [("€", Currency::EUR), ("$", Currency::USD), ("£", Currency::GBP)];
    for (sign, currency) in signs {
        if let Some(bare) = text.strip_suffix(sign).or_else(|| text.strip_prefix(sign)) {
            return number(bare.trim()).map(|number| (number, Some(currency)));
        }
    }
    match text.split_once(' ') {
        Some((bare, code)) => Some((number(bare)?, Some(code.parse().ok()?))),
        None => Some((number(text)?, None)),
    }
}

/// Digits, with decimals after a point. Three decimals are refused: many write a thousand so.
fn number(text: &str) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) || decimals.len() == 3 {
        return None;
    }
    text.parse().ok().and_then(Number::new).map(Value::Number)
}

/// A text as messages show it.
fn short(text: &str) -> String {
    let mut letters = text.chars();
    let short: String = letters.by_ref().take(40).collect();
    if letters.next().is_some() { format!("{short}…") } else { short }
}
