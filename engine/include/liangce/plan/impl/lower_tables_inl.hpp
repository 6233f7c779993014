// Decision tables and exceptions.
#pragma once

#include <algorithm>

#include "liangce/plan/impl/lookup_builder.hpp"
#include "liangce/plan/impl/lowering.hpp"

namespace liangce::plan {

/// One output of a decision table (`member`; empty: its only one).
LIANGCE_INLINE Lowered Lowering::table(feel::NodeId id, std::string_view member) {
  const TableNode& table = *program.details_->tables.at(id);
  if (!table.unknown_aware) return Lowered::row_wise("a table of the standard's own profile");
  std::size_t output = 0;
  while (output < table.outputs.size() && table.outputs[output].name != member) ++output;
  if (member.empty() && table.outputs.size() == 1) output = 0;
  if (output == table.outputs.size()) return Lowered::row_wise("a table with several outputs is used as a whole");
  switch (table.hit) {
    case policy::Hit::unique:
    case policy::Hit::any:
    case policy::Hit::first:
    case policy::Hit::priority: break;
    default: return Lowered::row_wise("its table collects several rows");
  }
  std::vector<feel::NodeId> conditions;
  for (const TableNode::Column& column : table.columns) {
    conditions.push_back(column.input);
    for (const TableNode::Test& test : column.tests) {
      if (test.node != feel::no_node) conditions.push_back(test.node);
    }
  }
  // `any` compares whole rows and `priority` ranks them: then every output counts.
  const bool whole_rows = table.hit == policy::Hit::any || table.hit == policy::Hit::priority;
  std::vector<feel::NodeId> answers;
  for (std::size_t o = whole_rows ? 0 : output; o < (whole_rows ? table.outputs.size() : output + 1); ++o) {
    for (const TableNode::Row& row : table.rows) {
      if (!row.undetermined[o] && row.outputs[o] != feel::no_node) answers.push_back(row.outputs[o]);
    }
    if (table.outputs[o].otherwise != feel::no_node) answers.push_back(table.outputs[o].otherwise);
  }
  for (const auto* roots : {&conditions, &answers}) {
    for (const feel::NodeId root : *roots) {
      if (asks_for_reasons(root)) return Lowered::row_wise("it asks why something computed is absent");
    }
  }
  const std::vector<Read> asked = frontier(conditions);
  const std::vector<Read> said = frontier(answers);
  std::vector<Read> all;  // finite things, then choices
  std::vector<Lowered> given;
  for (const Read& read : asked) {
    Lowered low = lowered(read);
    if (low.is_rows()) {
      // What cannot be lowered escapes where the table does not do without it.
      if (!read.lazy) return low;
      const feel::TypeRef& type = code.type(code.lazy_body(read.slot));
      if (type->kind != feel::TypeKind::boolean) return low;
      Node lost;
      low = Lowered::at(add(std::move(lost)));
    }
    if (!is_finite(low)) {
      low = bucket(table, read, low.node);
      if (low.is_rows()) return low;
      if (std::find(said.begin(), said.end(), read) != said.end())
        return Lowered::row_wise("a number is both asked for and answered by its table");
    }
    all.push_back(read);
    given.push_back(std::move(low));
  }
  std::vector<Read> choices;
  std::vector<Lowered> choice_nodes;
  for (const Read& read : said) {
    if (std::find(all.begin(), all.end(), read) != all.end()) continue;
    const Lowered low = lowered(read);
    if (!low.is_rows() && is_finite(low)) {
      all.push_back(read);
      given.push_back(low);
    } else {
      choices.push_back(read);
      choice_nodes.push_back(low);
    }
  }
  const auto answer_of = [&](std::span<const Value> v, const std::vector<Value>& marks) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].lazy) put(all[i], v[i]);
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (!choices[i].lazy) put(choices[i], marks[i]);
    }
    prepare_frame();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].lazy) put(all[i], v[i]);
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i].lazy) put(choices[i], marks[i]);
    }
    const Value whole = evaluate(id);
    if (table.outputs.size() == 1 || whole.is_absent()) return whole;
    const Value* found = whole.find(table.outputs[output].name);
    return found == nullptr ? Value() : *found;
  };
  Lowered result;
  if (!choices.empty() && (table.hit == policy::Hit::priority || (whole_rows && table.outputs.size() > 1)))
    return Lowered::row_wise("its table ranks or compares rows that answer with numbers");
  if (choices.empty()) {
    result = finite(given, [&](std::span<const Value> v) { return answer_of(v, {}); });
  } else {
    std::vector<std::size_t> said_here;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (std::find(said.begin(), said.end(), all[i]) != said.end()) said_here.push_back(i);
    }
    result = table_of_choices(answers, choices, choice_nodes, given, said_here, answer_of);
  }
  restore(all);
  restore(choices);
  if (result.is_rows() && table.hit == policy::Hit::first) {
    Lowered by_row = first_row(id, output);
    if (!by_row.is_rows()) return by_row;
  }
  return result;
}

/// A `first` table of words asked row after row: where its inputs have too many combinations to say them all
/// beforehand. A row that is open leaves it to the single case.
LIANGCE_INLINE Lowered Lowering::first_row(feel::NodeId id, std::size_t output) {
  const TableNode& table = *program.details_->tables.at(id);
  Node node;
  node.op = Op::first;
  node.form = Form::code;
  node.escapes = true;
  detail::LookupBuilder builder;
  bool any = false;
  const auto answer = [&](feel::NodeId said) {
    const Lowered low = said == feel::no_node ? Lowered::of(Value()) : value(said);
    if (!low.is_constant()) return code_escape;
    any = true;
    return builder.code(low.value);
  };
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const NodeIndex holds = row_holds(table, r);
    if (at(holds).op == Op::truth_constant && at(holds).constant == feel::Truth::no) continue;
    node.inputs.push_back(holds);
    node.table.push_back(table.rows[r].undetermined[output] ? code_missing : answer(table.rows[r].outputs[output]));
  }
  node.table.push_back(answer(table.outputs[output].otherwise));
  if (!any || builder.too_many || node.inputs.empty())
    return Lowered::row_wise("its table answers with nothing said beforehand");
  node.words = std::move(builder.words);
  node.may_be_null = std::find(node.table.begin(), node.table.end(), code_null) != node.table.end();
  node.may_miss = std::find(node.table.begin(), node.table.end(), code_missing) != node.table.end();
  return Lowered::at(add(std::move(node)));
}

/// A table that answers with numbers, dates or what cannot be lowered: which one, by its finite inputs.
LIANGCE_INLINE Lowered Lowering::table_of_choices(const std::vector<feel::NodeId>& answers,
                                                  const std::vector<Read>& choices,
                                                  const std::vector<Lowered>& choice_nodes,
                                                  const std::vector<Lowered>& given,
                                                  const std::vector<std::size_t>& said_here, const Answer& answer_of) {
  // Answers are passed on as they are: a mark put in their place comes out again.
  std::vector<Value> constants;
  for (const feel::NodeId answer : answers) {
    if (const Value* constant = code.constant_value(answer)) {
      constants.push_back(*constant);
    } else if (code.op(answer) != feel::Op::fact && code.op(answer) != feel::Op::lazy) {
      return Lowered::row_wise("its table computes an answer in a cell");
    } else if (!reads(answer)) {
      constants.push_back(value(answer).value);
    }
  }
  std::vector<Value> marks;
  for (std::size_t i = 0; i < choices.size(); ++i) marks.emplace_back("\xFF choice " + std::to_string(i));
  std::vector<Lowered> all_choices = choice_nodes;
  std::vector<Value> constant_of;
  const auto choice_of = [&](const Value& value) -> std::uint8_t {
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (value.same(marks[i])) return static_cast<std::uint8_t>(i);
    }
    for (std::size_t i = 0; i < constant_of.size(); ++i) {
      if (value.same(constant_of[i])) return static_cast<std::uint8_t>(marks.size() + i);
    }
    if (marks.size() + constant_of.size() >= most_words) return code_escape;
    constant_of.push_back(value);
    all_choices.push_back(Lowered::of(value));
    return static_cast<std::uint8_t>(marks.size() + constant_of.size() - 1);
  };
  std::vector<Action> actions;
  const auto action = [&](std::uint8_t pick, std::vector<std::uint8_t> agree = {}) -> std::uint8_t {
    const Action wanted{pick, std::move(agree)};
    const auto found = std::find(actions.begin(), actions.end(), wanted);
    if (found != actions.end()) return static_cast<std::uint8_t>(found - actions.begin());
    if (actions.size() == most_words) return code_escape;
    actions.push_back(wanted);
    return static_cast<std::uint8_t>(actions.size() - 1);
  };
  // Rows that may all hit and answer with the same choice agree on its value, not on what is known of a missing one.
  const auto hands_on_bounds = [&](std::span<const Value> v, std::uint8_t pick) {
    if (pick >= choice_nodes.size() || !choice_nodes[pick].is_node() || !at(choice_nodes[pick].node).interval)
      return true;
    Absence bounds;
    bounds.low = Value(0);
    std::vector<Value> bounded = marks;
    bounded[pick] = Value::absent(Reason::missing, bounds);
    return says_something(answer_of(v, bounded));
  };
  std::vector<NodeIndex> by;
  std::vector<detail::States> states;
  std::size_t total = 1;
  for (const Lowered& input : given) {
    if (input.is_constant()) {
      states.push_back({1, {{input.value}}});
      continue;
    }
    by.push_back(input.node);
    states.push_back(detail::states_of_input(at(input.node), missing_of(at(input.node))));
    total *= states.back().count;
    if (total > most_states) return Lowered::row_wise("it has more combinations of inputs than a table may");
  }
  std::vector<std::uint8_t> codes = detail::fill_table(states, [&](std::span<const Value> v) -> int {
    const Value one = answer_of(v, marks);
    if (one.same(escape_mark())) return action(code_escape);
    if (!one.is_absent()) {
      const std::uint8_t pick = choice_of(one);
      return hands_on_bounds(v, pick) ? action(pick) : action(pick, {pick});
    }
    if (one.reason() == Reason::null_literal) return action(code_null);
    if (says_something(one)) return action(code_escape);
    // Undecided between answers that might turn out to be the same?
    std::vector<Value> common = constants;
    for (const std::size_t i : said_here) {
      if (!v[i].is_absent()) common.push_back(v[i]);
    }
    common.emplace_back("\xFF common");
    for (const Value& same : common) {
      if (!answer_of(v, std::vector<Value>(choices.size(), same)).is_absent()) return action(code_escape);
    }
    return action(code_missing);
  });
  if (by.empty()) {  // the same answer on every row
    const std::uint8_t pick = codes[0] < actions.size() ? actions[codes[0]].pick : code_escape;
    if (pick == code_missing) return Lowered::of(Value::absent(Reason::missing));
    if (codes[0] < actions.size() && !actions[codes[0]].agree.empty())
      return Lowered::row_wise("rows that may hit answer with a number of which bounds may be known");
    return pick < all_choices.size() ? all_choices[pick] : Lowered::row_wise("its table does not depend on the row");
  }
  const std::uint8_t lost = action(code_escape);
  for (std::uint8_t& code : codes) code = code == code_escape ? lost : code;
  return select(std::move(by), std::move(codes), std::move(actions), all_choices);
}

/// A number or date as the number of the interval it lies in, between all the points a table asks about.
LIANGCE_INLINE Lowered Lowering::bucket(const TableNode& table, const Read& read, NodeIndex input) {
  const Node its = at(input);
  if (its.quotient) return Lowered::row_wise("a table asks about a quotient");
  std::vector<std::int64_t> points;  // first values of intervals after the first
  for (const TableNode::Column& column : table.columns) {
    const bool own = (code.op(column.input) == feel::Op::lazy) == read.lazy && code[column.input].a == read.slot;
    // Whether something computed from it is known may depend on it at points no cell names.
    const std::vector<Read> asked = own ? std::vector<Read>() : frontier({column.input});
    if (std::find(asked.begin(), asked.end(), read) != asked.end())
      return Lowered::row_wise("a table asks about something computed from a number");
    for (const TableNode::Test& test : column.tests) {
      if (test.node == feel::no_node) continue;
      const std::vector<Read> used = frontier({test.node});
      if (std::find(used.begin(), used.end(), read) == used.end()) continue;
      if (!own || used.size() != 1) return Lowered::row_wise("a table compares a number with something of the row");
      const Lowered lowered = truth(test.node);
      if (lowered.is_rows()) return lowered;
      const Node& asks = at(lowered.node);
      if (asks.op == Op::truth_constant) continue;
      if (asks.op != Op::within || asks.inputs[0] != input)
        return Lowered::row_wise("a table asks about a number in a way columns do not have");
      for (const Span& span : asks.spans) {
        if (span.low != INT64_MIN) points.push_back(span.low);
        if (span.high != INT64_MAX) points.push_back(span.high + 1);
      }
    }
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() + 1 > most_words) return Lowered::row_wise("a table asks about more points than a byte numbers");
  Node node;
  node.op = Op::bucket;
  node.form = Form::code;
  node.inputs = {input};
  node.bounded = its.bounded && its.op != Op::fact;
  node.escapes = node.bounded || its.may_be_null || (its.interval && (its.op != Op::fact || its.told));
  const auto value_at = [&](std::int64_t at) {
    return its.form == Form::date ? Value(Date{at}) : Value(*Number::scaled(at, -its.scale));
  };
  for (std::size_t i = 0; i <= points.size(); ++i) {
    const std::int64_t first = i == 0 ? (points.empty() ? 0 : points[0] - 1) : points[i - 1];
    node.words.push_back(value_at(first));
    if (i < points.size()) node.spans.push_back({points[i], points[i]});
  }
  return Lowered::at(add(std::move(node)));
}

LIANGCE_INLINE Lowered Lowering::exceptions(feel::NodeId id) {
  const ExceptionsNode& rule = *program.details_->exceptions.at(id);
  const std::size_t count = rule.exceptions.size();
  std::vector<Lowered> conditions, values_of;
  bool all_finite = true;
  for (const ExceptionsNode::Exception& exception : rule.exceptions) {
    conditions.push_back(truth(exception.condition));
    if (conditions.back().is_rows()) conditions.back() = Lowered::at(escape());
    values_of.push_back(value(exception.value));
    all_finite = all_finite && is_finite(values_of.back());
  }
  values_of.push_back(value(rule.base));
  all_finite = all_finite && is_finite(values_of.back());
  // Who answers: an exception that holds, else the base (`count`); those that may yet hold must say the same.
  const auto who = [&](std::span<const Value> held, std::vector<std::uint8_t>& open) -> std::uint8_t {
    std::uint8_t answer = static_cast<std::uint8_t>(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (held[i].is_true()) {
        if (answer != count) return code_escape;  // two hold: the same, or a conflict
        answer = static_cast<std::uint8_t>(i);
      } else if (held[i].is_absent()) {
        open.push_back(static_cast<std::uint8_t>(i));
      }
    }
    return answer;
  };
  if (all_finite) {
    std::vector<Lowered> given = conditions;
    given.insert(given.end(), values_of.begin(), values_of.end());
    Lowered result = finite(given, [&](std::span<const Value> v) {
      std::vector<std::uint8_t> open;
      const std::uint8_t answer = who(v, open);
      if (answer == code_escape) return escape_mark();
      if (open.empty()) return v[count + answer];
      for (const std::uint8_t other : open) {
        if (v[count + answer].is_absent() || !v[count + other].same(v[count + answer])) return v[open.front()];
      }
      return v[count + answer];
    });
    if (!result.is_rows()) return result;
  }
  std::vector<detail::States> states;
  std::vector<NodeIndex> by;
  std::size_t total = 1;
  bool nulls = false;
  for (const Lowered& condition : conditions) {
    const Node& node = at(condition.node);
    by.push_back(condition.node);
    nulls = nulls || node.may_be_null;
    states.push_back(detail::states_of_input(node, Value::absent(Reason::missing)));
    total *= states.back().count;
    if (total > most_states) return Lowered::row_wise("it has too many exceptions");
  }
  std::vector<Action> actions;
  std::vector<std::uint8_t> codes = detail::fill_table(states, [&](std::span<const Value> v) -> int {
    Action wanted;
    wanted.pick = who(v, wanted.agree);
    if (wanted.pick == code_escape || (nulls && !wanted.agree.empty())) wanted = Action{code_escape};
    const auto it = std::find(actions.begin(), actions.end(), wanted);
    if (it != actions.end()) return static_cast<int>(it - actions.begin());
    if (actions.size() == most_words) return code_escape;
    actions.push_back(std::move(wanted));
    return static_cast<int>(actions.size() - 1);
  });
  std::size_t lost = 0;
  while (lost < actions.size() && actions[lost].pick != code_escape) ++lost;
  if (lost == actions.size()) actions.push_back(Action{code_escape});
  for (std::uint8_t& code : codes) code = code == code_escape ? static_cast<std::uint8_t>(lost) : code;
  return select(std::move(by), std::move(codes), std::move(actions), values_of);
}

}  // namespace liangce::plan
