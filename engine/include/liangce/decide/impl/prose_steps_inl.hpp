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
  if (!step.label.empty() && chinese_) return step.label;
  if (!step.name.empty()) return name_of(step.name, step.en);
  return formula(step);
}

/// The author's expression with what its names stood for: 户人均纯收入〔7499.99 元/人·年〕 < 监测收入参考线〔7500
/// 元/人·年〕.
LIANGCE_INLINE std::string ProseWriter::formula(const ReasonStep& step) const {
  static constexpr std::size_t most_points = 90;
  if (step.text.empty() || step.kind == Kind::row) return {};
  struct Name {
    std::string_view name;
    std::string shown;
    std::string value;
  };
  std::vector<Name> names;
  for (const UsedValue& used : step.used) {
    names.push_back({used.name, name_of(used.name, used.en), shown(used.value, used.unit, used.parameter)});
    if (!used.en.empty()) names.push_back({used.en, names.back().shown, names.back().value});
  }
  for (const ReasonStep& part : step.parts) {
    if (part.kind != Kind::rule && part.kind != Kind::decision) continue;
    const bool plain = !part.value.is_context() && !part.value.is_list();
    names.push_back({part.name, name_of(part.name, part.en), plain ? shown(part.value, part.unit) : std::string()});
    if (!part.en.empty()) names.push_back({part.en, names.back().shown, names.back().value});
  }
  if (code_points(step.text) > most_points) {  // too long to be read: only the values
    std::string out;
    for (std::size_t i = 0; i < names.size() && code_points(out) < most_points; ++i) {
      if (names[i].value.empty() || (i > 0 && names[i].shown == names[i - 1].shown)) continue;
      if (!out.empty()) out += w_.list;
      out.append(names[i].shown).append(w_.value_open).append(names[i].value).append(w_.value_close);
    }
    return out;
  }
  std::stable_sort(names.begin(), names.end(),
                   [](const Name& a, const Name& b) { return a.name.size() > b.name.size(); });
  std::string out;
  const std::string_view text = step.text;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    const Name* found = nullptr;
    for (const Name& name : names) {
      if (quoted || found != nullptr || name.name.empty() || text.substr(at, name.name.size()) != name.name) continue;
      if (in_name(name.name, 0) && at > 0 && in_name(text, at - 1)) continue;
      if (in_name(name.name, name.name.size() - 1) && in_name(text, at + name.name.size())) continue;
      found = &name;
    }
    if (found == nullptr) {
      quoted = quoted != (text[at] == '"');
      out += text[at++] == '\n' ? ' ' : text[at - 1];
      continue;
    }
    out += found->shown;
    // A word that is the whole expression needs its value only where the step does not show it already.
    const bool whole = found->name.size() == text.size() && !step.name.empty() && !step.value.is_boolean();
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
  if (!step.clauses.empty()) {
    std::string ids(w_.clause);
    for (std::size_t i = 0; i < step.clauses.size(); ++i) ids.append(i == 0 ? "" : w_.list).append(step.clauses[i]);
    if (!step.quote.empty() && quoted_.insert(step.clauses.front()).second) {
      std::string quote;
      if (step.item) quote.append(w_.item_before).append(std::to_string(*step.item)).append(w_.item_after);
      quote.append("「").append(step.quote).append("」").append(w_.open).append(ids).append(w_.close);
      add(quote);
    } else {
      add(ids);
    }
  }
  if (step.basis == "outside" || (step.basis.empty() && !step.source.empty())) {
    if (step.source.empty()) {
      add(w_.outside_unnamed);
    } else {
      std::string from(w_.outside_basis);
      const bool fresh = quoted_.insert("source " + step.source).second;
      from += fresh && !step.source_title.empty()
                  ? step.source_title + std::string(w_.open) + step.source + std::string(w_.close)
                  : step.source;
      add(from);
    }
  } else if (step.basis == "assumed") {
    add(w_.assumed_basis);
  }
  return out;
}

/// Short citations end the line, quotes stand below it.
LIANGCE_INLINE void ProseWriter::told(int indent, std::string text, const ReasonStep& step) {
  const std::string cited = citation(step);
  if (cited.empty()) return line(indent, text);
  if (cited.find("「") == std::string::npos && code_points(cited) < 40) {
    return line(indent, text.append(w_.open).append(cited).append(w_.close));
  }
  line(indent, text);
  line(indent + 1, std::string(w_.cited).append(cited));
}

LIANGCE_INLINE void ProseWriter::step(const ReasonStep& step, int indent) {
  if (step.form == Form::more) return line(indent, and_more(step));
  if (step.form == Form::output || step.form == Form::finding) return;
  const std::string name = title(step);
  std::string text = std::string(mark(step.value)) + " " + name;
  const bool patterned = step.form >= Form::deadline && step.form <= Form::target;
  if (!step.value.is_boolean() && !name.empty() && !patterned)
    text.append(w_.is).append(shown(step.value, step.unit, step.kind == Kind::parameter));
  if (step.repeated) return line(indent, text.append(w_.see_above));
  if (step.form == Form::given) text.append(w_.open).append(w_.given).append(w_.close);
  if (!step.name.empty() || !step.label.empty()) {
    const std::string what = formula(step);
    if (!what.empty() && what != name) text.append(step.value.is_boolean() ? w_.colon : w_.that_is).append(what);
  }
  if (name.empty() && step.kind != Kind::exception) {  // nothing of its own to say
    if (!pattern(step, indent)) parts(step, indent);
    return;
  }
  told(indent, std::move(text), step);
  if (!pattern(step, indent + 1)) parts(step, indent + 1);
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
        const ReasonStep& part = step.parts[i];
        const auto fact = [](const UsedValue& used) { return !used.parameter; };
        const bool settled_by_policy = i == 0 && part.kind == Kind::condition &&
                                       std::none_of(part.used.begin(), part.used.end(), fact) &&
                                       std::all_of(part.parts.begin(), part.parts.end(),
                                                   [](const ReasonStep& p) { return p.kind == Kind::parameter; });
        if (!settled_by_policy) this->step(part, indent);
      }
      return;
    default:
      for (const ReasonStep& part : step.parts) this->step(part, indent);
  }
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
  for (std::size_t i = first; i < step.parts.size(); ++i) {
    const ReasonStep& part = step.parts[i];
    const bool undecided = step.value.is_absent();
    const bool settles =
        part.kind == Kind::parameter || part.form == Form::more ||
        (undecided ? part.value.is_absent() : part.value.is_boolean() && part.value.boolean() == step.value.boolean());
    if (settles) {
      this->step(part, indent);
    } else if (part.form != Form::output && part.form != Form::finding) {
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
    for (const ReasonStep& cell : part.parts) asked.push_back(cell.name);
  }
  const bool none = rows.empty() && open.empty();
  if (none) line(indent, w_.no_row);
  for (const ReasonStep* row : rows) this->row(*row, indent);
  static constexpr std::size_t most_open = 6;
  for (std::size_t i = 0; i < open.size() && i < most_open; ++i) row(*open[i], indent);
  if (open.size() > most_open) {
    ReasonStep rest;
    rest.value = Value(static_cast<std::int64_t>(open.size() - most_open));
    line(indent, and_more(rest));
  }
  for (const ReasonStep& part : step.parts) {
    if (part.kind == Kind::row) continue;
    const std::string_view name = part.name.empty() ? std::string_view(part.text) : std::string_view(part.name);
    const bool looked_at = none || std::find(asked.begin(), asked.end(), name) != asked.end();
    if (looked_at || part.kind == Kind::parameter) this->step(part, indent);
  }
}

LIANGCE_INLINE void ProseWriter::row(const ReasonStep& row, int indent) {
  std::string text(row.value.is_true() ? "→ " : "? ");
  text.append(row.value.is_true() ? w_.row : w_.row_open)
      .append(row.name)
      .append(row.value.is_true() ? w_.row_end : w_.row_open_end);
  if (!row.text.empty()) text.append(w_.colon).append(clipped(row.text, 120));
  told(indent, std::move(text), row);
  for (const ReasonStep& part : row.parts) {  // what its answer reads
    if (part.kind != Kind::condition) step(part, indent + 1);
  }
}

LIANGCE_INLINE void ProseWriter::exceptions(const ReasonStep& step, int indent) {
  for (const ReasonStep& part : step.parts) {
    if (part.kind == Kind::exception) {
      if (part.value.is_false() || part.form == Form::more) continue;
      std::string text = std::string(mark(part.value)) + " ";
      text.append(part.value.is_true() ? w_.exception_holds : w_.exception_open).append(w_.colon).append(title(part));
      told(indent, std::move(text), part);
      parts(part, indent + 1);
    } else {
      this->step(part, indent);
    }
  }
}

LIANGCE_INLINE std::string ProseWriter::and_more(const ReasonStep& more) const {
  return std::string(w_.more_before).append(shown(more.value, {}, true)).append(w_.more_after);
}

}  // namespace liangce::detail
