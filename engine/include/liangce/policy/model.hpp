// What a policy is, as plain data: the words of the law, dated parameters, facts, rules and decisions. No behaviour.
//
// Elements keep the author's order (files by path, then top to bottom); meaning never depends on it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "liangce/calendar/work_calendar.hpp"
#include "liangce/policy/body.hpp"

namespace liangce::policy {

/// Days both included; open ends are empty.
struct Period {
  std::optional<Date> first;
  std::optional<Date> last;
  bool contains(Date day) const noexcept { return (!first || *first <= day) && (!last || day <= *last); }
};

enum class Basis : std::uint8_t { text, outside, assumed };  ///< the marks [S], [O], [A]
enum class Strength : std::uint8_t { hard, soft };           ///< 力争, 争取: soft

/// The official text a policy is written beside.
struct Document {
  SourceText file_name;                    ///< as written; empty = no document
  std::shared_ptr<const SourceFile> text;  ///< null without document
  std::optional<Date> issued;
  std::string by;
};

/// A computable phrase of the document, or of an outside source.
struct Clause {
  SourceText id;     ///< "1.5"; inline clauses: "<item>:<element>"
  std::string name;  ///< English word of the catalogue; may be empty
  std::string title;
  SourceText title_text;
  std::optional<int> item;  ///< numbered item of the document
  std::string grade;        ///< A, B, C or empty
  std::string kind;
  std::optional<Strength> strength;
  std::vector<SourceText> quotes;  ///< verbatim
  std::string note;
  std::vector<std::string> responsible;
};

/// An outside source (`basis: outside`).
struct Source {
  SourceText id;
  std::string title;
  std::string reliability;  ///< high, medium, low or empty
  std::string note;
};

/// What every named element has.
struct Element {
  SourceText name;
  SourceText en;  ///< alias; may be empty
  Citation citation;
  std::optional<Basis> basis;
  std::optional<Strength> strength;
  std::string label;
};

/// One dated value of a parameter.
struct Version {
  Period period;                  ///< within the policy's; disjoint and ascending among the versions of a parameter
  Value value;                    ///< of the parameter's type; absent(missing) when written null: "not given"
  SourceText written;             ///< the scalar, or where the list/map begins
  std::optional<Date> published;  ///< else the parameter's, else the policy's
  SourceText source;              ///< else the parameter's
};

struct Parameter : Element {
  TypeSpec type;
  std::vector<Version> versions;
  std::optional<Date> published;
  bool whole_period = false;  ///< written `value:`
  const Version* in_force(Date on) const noexcept {
    for (const Version& v : versions)
      if (v.period.contains(on)) return &v;
    return nullptr;
  }
};

struct Fact : Element {
  TypeSpec type;
  std::string ask;      ///< the question a person is asked
  std::string subject;  ///< whose fact: household, loan, fund, ...; may be empty
};

struct NamedType : Element {
  TypeSpec type;
};

struct Function : Element {
  std::vector<FunctionParameter> parameters;
  TypeSpec returns;
  BodyRef body;
  std::vector<SourceText> requires_;  ///< dmn profile: names it reads (requirements); information only
};

/// A named condition or value. An exception has `exception_to` and `condition`.
struct Rule : Element {
  BodyRef body;
  TypeSpec type;            ///< same as body->type
  SourceText exception_to;  ///< name of the rule excepted; empty = an ordinary rule
  SourceText condition;     ///< `if:` of an exception, FEEL
};

/// A named extra output or finding of a decision.
struct Output {
  SourceText name;
  BodyRef body;
  std::string label;  ///< words for people; may be empty
};

struct Decision : Element {
  std::string
      kind;  ///< eligibility, exit, loan, compliance, computation, matching, finding; may be empty in the dmn profile
  SourceText subject;
  BodyRef body;
  bool computation = false;  ///< written `value:` (or dmn profile): the verdict is COMPUTED / UNDETERMINED
  TypeSpec type;
  std::vector<SourceText> verdicts;  ///< what may come out; empty = not said
  std::vector<Output> values;
  std::vector<Output> findings;  ///< boolean bodies
  std::vector<SourceText> confirm;
  std::vector<SourceText> requires_;  ///< dmn profile
};

/// A decision service (DMN 1.5 clause 10.4): callable as a function of its inputs, asked for like a decision.
struct Service : Element {
  std::vector<SourceText> outputs, encapsulated, inputs, input_decisions;
  TypeSpec returns;  ///< of what it gives when it is called; not declared() = as its decisions say
};

struct NotComputable {
  SourceText place;
  std::optional<int> item;
  std::vector<SourceText> clauses;
  std::vector<SourceText> quotes;
  std::string reason;
};

struct Calendar {
  calendar::CalendarData data;      ///< years of one `calendar:` name are merged
  std::vector<SourceText> sources;  ///< the notices it comes from
};

enum class Semantics : std::uint8_t { policy, dmn };

struct Policy {
  int language = 1;
  SourceText id;
  SourceText title;
  SourceText en;
  Semantics profile = Semantics::policy;
  Document document;
  Period in_force;
  std::optional<Date> published;
  std::vector<Source> sources;
  std::vector<Clause> clauses;
  std::vector<NamedType> types;
  std::vector<Parameter> parameters;
  std::vector<Fact> facts;
  std::vector<Function> functions;
  std::vector<Rule> rules;
  std::vector<Decision> decisions;
  std::vector<Service> services;
  std::vector<NotComputable> not_computable;
  std::vector<Calendar> calendars;
  std::vector<std::shared_ptr<const SourceFile>>
      files;  ///< everything read, in order: policy files, document, calendars

  /// By main name or alias; nullptr when there is none.
  const Clause* find_clause(std::string_view id) const noexcept;
  const Parameter* find_parameter(std::string_view name) const noexcept;
  const Fact* find_fact(std::string_view name) const noexcept;
  const Rule* find_rule(std::string_view name) const noexcept;
  const Decision* find_decision(std::string_view name) const noexcept;
};

/// A file that changes another policy: elements of the same name are replaced, others added (policy/amend.hpp).
struct Amendment {
  SourceText amends;                     ///< policy id
  Policy changes;                        ///< what it says; header members are empty unless written
  std::vector<std::string> values_only;  ///< parameters that gave only `value`/`values`: the rest is kept
};

}  // namespace liangce::policy

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/policy/impl/model_inl.hpp"
#endif
