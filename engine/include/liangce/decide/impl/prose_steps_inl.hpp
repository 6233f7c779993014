// Steps in sentences. What settles an answer is told in full; what does not is named in one line.
#pragma once

#include <algorithm>
#include <utility>

#include "liangce/decide/impl/prose.hpp"

namespace liangce::detail {

/// Is the byte before or at `at` part of a name, so that a name found there is only a piece of a longer one?
LIANGCE_INLINE bool in_name(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return false;
  const auto c = static_cast<unsigned char>(text[at]);
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

LIANGCE_INLINE std::string ProseWriter::title(const ReasonStep& step) const {
  if (step.form == Form::item && step.used.size() == 1) {
    return step.words->name + std::string(w_.value_open) + shown(step.used[0], {}) + std::string(w_.value_close);
  }
  if (!step.words->label.empty() && chinese_ && step.kind != Kind::parameter) return step.words->label;
  if (!step.words->name.empty()) return name_of(step.words->name, step.words->en);
  return formula(step);
}

/// What the names in a step's expression stood for, the conditions inside it included.
LIANGCE_INLINE void ProseWriter::names_in(const ReasonStep& step, std::vector<NamedValue>& names) const {
  const auto add = [&](std::string_view name, std::string_view en, std::string value) {
    names.push_back({name, name_of(name, en), std::move(value)});
    if (!en.empty()) names.push_back({en, names.back().shown, names.back().value});
  };
  for (std::size_t i = 0; i < step.used.size(); ++i) {
    const ReasonWords::Used& used = step.words->used[i];
    add(used.name, used.en, shown(step.used[i], used.unit, used.parameter));
  }
  for (const ReasonStep& part : step.parts) {
    if (part.kind == Kind::rule || part.kind == Kind::decision) {
      const bool plain = !part.value.is_context() && !part.value.is_list();
      add(part.words->name, part.words->en, plain ? shown(part.value, part.words->unit) : std::string());
    } else if (part.kind == Kind::condition && part.words->name.empty() && names.size() < 40) {
      names_in(part, names);
    }
  }
}

/// The author's expression with what its names stood for: 户人均纯收入〔7499.99 元/人·年〕 < 监测收入参考线〔7500
/// 元/人·年〕.
LIANGCE_INLINE std::string ProseWriter::formula(const ReasonStep& step) const {
  static constexpr std::size_t most_points = 90;
  if (step.words->text.empty() || step.kind == Kind::row) return {};
  std::vector<NamedValue> names;
  names_in(step, names);
  if (code_points(step.words->text) > most_points) {  // too long to be read: only the values
    std::string out(w_.open);
    for (std::size_t i = 0; i < names.size() && code_points(out) < most_points; ++i) {
      if (names[i].value.empty() || (i > 0 && names[i].shown == names[i - 1].shown)) continue;
      out += out.size() == w_.open.size() ? w_.with : w_.list;
      out.append(names[i].shown).append(w_.value_open).append(names[i].value).append(w_.value_close);
    }
    return out.size() == w_.open.size() ? std::string() : out.append(w_.close);
  }
  std::stable_sort(names.begin(), names.end(),
                   [](const NamedValue& a, const NamedValue& b) { return a.name.size() > b.name.size(); });
  std::string out;
  const std::string_view text = step.words->text;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    const NamedValue* found = nullptr;
    for (const NamedValue& name : names) {
      if (quoted || found != nullptr || name.name.empty() || text.substr(at, name.name.size()) != name.name) continue;
      if (in_name(name.name, 0) && at > 0 && in_name(text, at - 1)) continue;
      if (in_name(name.name, name.name.size() - 1) && in_name(text, at + name.name.size())) continue;
      found = &name;
    }
    if (found == nullptr) {
      quoted = quoted != (text[at] == '"');
      if (const auto [word, bytes] =
              chinese_ && !quoted ? chinese_word(text, at) : std::pair<std::string_view, std::size_t>();
          bytes != 0) {
        out += word;
        at += bytes;
        continue;
      }
      out += text[at++] == '\n' ? ' ' : text[at - 1];
      continue;
    }
    out += found->shown;
    // A word that is the whole expression needs its value only where the step does not show it already.
    const bool whole = found->name.size() == text.size() && !step.value.is_boolean() && !step.condition;
    if (!found->value.empty() && !whole) out.append(w_.value_open).append(found->value).append(w_.value_close);
    at += found->name.size();
  }
  return out;
}

LIANGCE_INLINE std::string ProseWriter::citation(const ReasonStep& step) {
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!out.empty()) out += w_.semicolon;
    out += text;
  };
  if (!step.words->clauses.empty()) {
    std::string ids(w_.clause);
    for (std::size_t i = 0; i < step.words->clauses.size(); ++i)
      ids.append(i == 0 ? "" : w_.list).append(step.words->clauses[i]);
    if (!step.words->quote.empty() && quoted_.insert(step.words->clauses.front()).second) {
      std::string quote;
      if (step.words->item)
        quote.append(w_.item_before).append(std::to_string(*step.words->item)).append(w_.item_after);
      quote.append("「").append(step.words->quote).append("」").append(w_.open).append(ids).append(w_.close);
      add(quote);
    } else {
      add(ids);
    }
  }
  if (step.words->basis == "outside" || (step.words->basis.empty() && !step.words->source.empty())) {
    if (step.words->source.empty()) {
      add(w_.outside_unnamed);
    } else {
      std::string from(w_.outside_basis);
      const bool fresh = quoted_.insert("source " + step.words->source).second;
      from += fresh && !step.words->source_title.empty()
                  ? step.words->source_title + std::string(w_.open) + step.words->source + std::string(w_.close)
                  : step.words->source;
      add(from);
    }
  } else if (step.words->basis == "assumed") {
    add(w_.assumed_basis);
  }
  return out;
}

/// Short citations end the line, quotes stand below it.
LIANGCE_INLINE void ProseWriter::told(int indent, std::string text, const std::vector<const ReasonStep*>& steps) {
  std::vector<std::string> below;
  for (const ReasonStep* step : steps) {
    std::string cited = citation(*step);
    if (cited.empty()) continue;
    if (cited.find("「") == std::string::npos && code_points(cited) < 40) {
      if (text.find(cited) == std::string::npos) text.append(w_.open).append(cited).append(w_.close);
    } else {
      below.push_back(std::move(cited));
    }
  }
  line(indent, text);
  for (const std::string& cited : below) {
    line(indent + 1, cited.find("「") == std::string::npos ? cited : std::string(w_.cited).append(cited));
  }
}

/// Does nothing here come from the case?
LIANGCE_INLINE bool settled_by_policy(const ReasonStep& step) {
  const auto of_case = [](const ReasonWords::Used& used) { return !used.parameter; };
  if (std::any_of(step.words->used.begin(), step.words->used.end(), of_case)) return false;
  return std::all_of(step.parts.begin(), step.parts.end(), [](const ReasonStep& part) {
    return part.kind == ReasonStep::Kind::parameter ||
           (part.kind == ReasonStep::Kind::condition && settled_by_policy(part));
  });
}

/// The step itself where the tree only repeats its name.
LIANGCE_INLINE const ReasonStep& ProseWriter::whole(const ReasonStep& step) const {
  if (!step.repeated) return step;
  const auto found = whole_.find(step.words->name);
  return found == whole_.end() ? step : *found->second;
}

/// The step that says what this one only passes on: the rule it names and nothing else, the branch the policy itself
/// chooses, a rule none of whose exceptions holds.
LIANGCE_INLINE const ReasonStep* ProseWriter::passed_on(const ReasonStep& step) const {
  if (step.form == Form::choice && step.parts.size() == 2 && settled_by_policy(step.parts[0]))
    return &whole(step.parts[1]);
  if (step.form == Form::exceptions && !step.parts.empty()) {
    const ReasonStep* last = &step.parts.front();
    bool others_fail = true;
    for (; last->next != nullptr; last = last->next) others_fail = others_fail && last->value.is_false();
    if (last->kind == Kind::part) return others_fail ? last : nullptr;
  }
  if (step.form != Form::plain || step.parts.size() != 1 || !step.used.empty()) return nullptr;
  const ReasonStep& part = step.parts[0];
  const bool same =
      step.words->text == part.words->name || (!part.words->en.empty() && step.words->text == part.words->en);
  return part.kind == Kind::rule && same ? &whole(part) : nullptr;
}

LIANGCE_INLINE void ProseWriter::step(const ReasonStep& shown_step, int indent) {
  const ReasonStep& step = whole(shown_step);
  if (step.form == Form::more) return line(indent, and_more(step));
  if (step.form == Form::output || step.form == Form::finding) return;
  if (step.kind == Kind::parameter) return;  // told where it is used: standards()
  if (step.words->name.empty() && step.words->label.empty()) {
    if (const ReasonStep* next = passed_on(step); next != nullptr && step.form == Form::choice)
      return this->step(*next, indent);
  }
  const std::string name = title(step);
  if (name.empty()) {  // nothing of its own to say
    if (!pattern(step, indent)) parts(step, indent);
    return;
  }
  std::string text = std::string(mark(step.value)) + " " + name;
  std::vector<const ReasonStep*> path{&step};
  while (const ReasonStep* next = passed_on(*path.back())) {
    path.push_back(next);
    const std::string other = next->words->name.empty() ? std::string() : title(*next);
    if (text.find(other) == std::string::npos) text.append(w_.open).append(other).append(w_.close);
  }
  bool again = false;
  for (const ReasonStep* passed : path) {
    if (passed->kind == Kind::rule || passed->kind == Kind::decision) again = !told_.insert(passed->words->name).second;
  }
  const ReasonStep& core = *path.back();
  const bool patterned = core.form >= Form::deadline && core.form <= Form::target;
  const bool composed = !core.parts.empty() && (core.form == Form::all || core.form == Form::any ||
                                                core.form == Form::negation || core.form == Form::choice);
  const bool named = !step.words->name.empty() || !step.words->label.empty() || path.size() > 1;
  std::string what = named && !composed && !again ? formula(core) : std::string();
  if (what == name) what.clear();
  const bool value_told =
      step.value.is_boolean() || (step.condition && (!what.empty() || composed || !named)) || patterned;
  if (!value_told && !(again && step.value.is_context())) {
    const std::string value = shown(step.value, step.words->unit);
    if (value != name) text.append(w_.is).append(value);
  }
  if (again) return line(indent, text.append(w_.see_above));
  if (core.form == Form::given) text.append(w_.open).append(w_.given).append(w_.close);
  if (!what.empty())
    text.append(what.starts_with(w_.open) ? std::string_view() : step.condition ? w_.colon : w_.that_is).append(what);
  told(indent, std::move(text), path);
  // Beside the verdict, lists and contexts that are no answers of a table are not taken apart.
  if (in_results_ && core.form == Form::plain && (core.value.is_list() || core.value.is_context())) return;
  if (!pattern(core, indent + 1)) parts(core, indent + 1);
  for (const ReasonStep* passed : path) {
    standards(*passed, indent + 1);
    if (passed != &core && passed->form == Form::choice) settled_standards(passed->parts[0], indent + 1);
  }
}

/// The parameters a step reads, each told once: those the document does not give at the end, the others here.
LIANGCE_INLINE void ProseWriter::standards(const ReasonStep& step, int indent) {
  for (const ReasonWords::Used& used : step.words->used) {
    if (!used.parameter || !told_parameters_.insert(used.name).second) continue;
    const auto found = parameters_.find(used.name);
    if (found == parameters_.end()) continue;
    const ReasonStep& parameter = *found->second;
    if (parameter.words->basis == "assumed" && !parameter.value.is_absent()) {
      assumed_.push_back(&parameter);
      continue;
    }
    std::string text(parameter.value.is_absent() ? "? " : "· ");
    text.append(title(parameter)).append(w_.is).append(shown(parameter.value, parameter.words->unit, true));
    if (parameter.form == Form::given) text.append(w_.open).append(w_.given).append(w_.close);
    told(indent, std::move(text), {&parameter});
  }
}

/// Those of a condition that needs no telling.
LIANGCE_INLINE void ProseWriter::settled_standards(const ReasonStep& step, int indent) {
  standards(step, indent);
  for (const ReasonStep& part : step.parts) settled_standards(part, indent);
}

LIANGCE_INLINE void ProseWriter::parts(const ReasonStep& step, int indent) {
  switch (step.form) {
    case Form::all:
    case Form::any:
    case Form::at_least: return all_any(step, indent);
    case Form::table: return table(step, indent);
    case Form::exceptions: return exceptions(step, indent);
    case Form::choice:
      for (std::size_t i = 0; i < step.parts.size(); ++i) {
        if (i == 0 && settled_by_policy(step.parts[i])) {
          settled_standards(step.parts[i], indent);
        } else {
          this->step(step.parts[i], indent);
        }
      }
      return;
    default:
      for (const ReasonStep& part : step.parts) {
        // What was told before and stands in the formula with its value needs no line of its own.
        if (part.kind != Kind::rule || told_.find(part.words->name) == told_.end()) this->step(part, indent);
      }
  }
}

/// Whether a composed step holds; of a decision, whose value is a word, from its parts.
LIANGCE_INLINE Value holds(const ReasonStep& step) {
  if (step.value.is_boolean() || step.value.is_absent()) return step.value;
  std::int64_t yes = 0;
  std::int64_t no = 0;
  for (std::size_t i = step.form == ReasonStep::Form::at_least ? 1 : 0; i < step.parts.size(); ++i) {
    if (step.parts[i].form == ReasonStep::Form::output || step.parts[i].form == ReasonStep::Form::finding) continue;
    yes += step.parts[i].value.is_true();
    no += step.parts[i].value.is_false();
  }
  if (step.form == ReasonStep::Form::all) return Value(no == 0);
  if (step.form == ReasonStep::Form::any) return Value(yes > 0);
  const Value& least = step.parts.front().value;
  return Value(least.is_number() && Number(yes) >= least.number());
}

/// The parts that settle it in full, the others by name.
LIANGCE_INLINE void ProseWriter::all_any(const ReasonStep& step, int indent) {
  std::vector<const ReasonStep*> others;
  std::size_t first = 0;
  if (step.form == Form::at_least && !step.parts.empty()) {
    const ReasonStep& count = step.parts.front();
    line(indent, std::string(w_.at_least_of).append(shown(count.value, {}, true)).append(w_.at_least_of_end));
    first = 1;
  }
  const Value answer = holds(step);
  for (std::size_t i = first; i < step.parts.size(); ++i) {
    const ReasonStep& part = step.parts[i];
    const bool settles =
        part.form == Form::more || (answer.is_absent() ? part.value.is_absent() : part.value.same(answer));
    if (settles) {
      this->step(part, indent);
    } else if (part.form != Form::output && part.form != Form::finding && part.kind != Kind::parameter) {
      others.push_back(&part);
    }
  }
  named(others, indent);
}

LIANGCE_INLINE void ProseWriter::named(const std::vector<const ReasonStep*>& parts, int indent) {
  static constexpr std::size_t most_points = 200;
  for (const int which : {0, 1, 2}) {
    std::string names;
    for (const ReasonStep* part : parts) {
      const int kind = part->value.is_true() ? 0 : part->value.is_false() ? 1 : 2;
      const std::string name = kind == which ? title(*part) : std::string();
      if (name.empty()) continue;
      if (!names.empty()) names += w_.list;
      names += name;
    }
    if (names.empty()) continue;
    const std::string_view what = which == 0 ? w_.others_hold : which == 1 ? w_.others_fail : w_.others_open;
    line(indent, std::string(what).append(clipped(names, most_points)));
  }
}

LIANGCE_INLINE void ProseWriter::table(const ReasonStep& step, int indent) {
  std::vector<const ReasonStep*> rows;
  std::vector<const ReasonStep*> open;
  std::vector<std::string_view> asked;  // inputs the rows told look at
  for (const ReasonStep& part : step.parts) {
    if (part.kind != Kind::row || part.value.is_false() || part.form == Form::more) continue;
    (part.value.is_true() ? rows : open).push_back(&part);
    for (const ReasonStep& cell : part.parts) asked.push_back(cell.words->name);
  }
  const bool none = rows.empty() && open.empty();
  if (none) line(indent, w_.no_row);
  const bool one = rows.size() == 1 && open.empty() && !step.value.is_absent();  // then its answer is the table's
  for (const ReasonStep* row : rows) this->row(*row, indent, open.empty(), !one);
  if (!open.empty()) open_rows(open, indent);
  for (const ReasonStep& part : step.parts) {
    if (part.kind == Kind::row) continue;
    const std::string_view name =
        part.words->name.empty() ? std::string_view(part.words->text) : std::string_view(part.words->name);
    const bool looked_at = none || std::find(asked.begin(), asked.end(), name) != asked.end();
    if (looked_at) this->step(part, indent);
  }
}

LIANGCE_INLINE void ProseWriter::row(const ReasonStep& row, int indent, bool sure, bool answers) {
  std::string text("→ ");
  text.append(sure ? w_.row : w_.row_now).append(row.words->name).append(sure ? w_.row_end : w_.row_now_end);
  if (answers && !row.words->text.empty()) text.append(w_.colon).append(clipped(row.words->text, 120));
  told(indent, std::move(text), {&row});
  for (const ReasonStep& part : row.parts) {  // what its answer reads
    if (part.kind != Kind::condition) step(part, indent + 1);
  }
  standards(row, indent + 1);
}

/// The rows that may apply in one line, each with the first of its answers.
LIANGCE_INLINE void ProseWriter::open_rows(const std::vector<const ReasonStep*>& rows, int indent) {
  static constexpr std::size_t most = 12;
  std::string text(w_.may_apply);
  for (std::size_t i = 0; i < rows.size() && i < most; ++i) {
    std::string_view answer = rows[i]->words->text;
    answer = answer.substr(0, answer.find(", "));
    const std::string_view word = verdict_word(answer, chinese_);
    text.append(i == 0 ? "" : w_.list).append(w_.row_open).append(rows[i]->words->name).append(w_.row_open_end);
    if (answer == "true" || answer == "false") {
      text.append(w_.open).append(answer == "true" ? w_.yes : w_.no).append(w_.close);
    } else if (!answer.empty() && answer != "-") {
      text.append(w_.open).append(word.empty() ? clipped(answer, 30) : word).append(w_.close);
    }
  }
  if (rows.size() > most) text += "……";
  line(indent, "? " + text);
  for (const ReasonStep* row : rows) {
    for (const ReasonStep& part : row->parts) {
      if (part.kind != Kind::condition) step(part, indent + 1);
    }
  }
}

LIANGCE_INLINE void ProseWriter::exceptions(const ReasonStep& step, int indent) {
  for (const ReasonStep& part : step.parts) {
    if (part.kind == Kind::exception) {
      if (part.value.is_false() || part.form == Form::more) continue;
      std::string text = std::string(mark(part.value)) + " ";
      text.append(part.value.is_true() ? w_.exception_holds : w_.exception_open).append(w_.colon).append(title(part));
      told(indent, std::move(text), {&part});
      parts(part, indent + 1);
      standards(part, indent + 1);
    } else {
      this->step(part, indent);
    }
  }
}

LIANGCE_INLINE std::string ProseWriter::and_more(const ReasonStep& more) const {
  return std::string(w_.more_before).append(shown(more.value, {}, true)).append(w_.more_after);
}

}  // namespace liangce::detail
