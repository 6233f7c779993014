#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "liangce/batch/impl/table_binding.hpp"

namespace liangce::batch {

LIANGCE_INLINE TableError::TableError(std::vector<ColumnProblem> problems)
    : std::runtime_error([&] {
        std::string all;
        for (const ColumnProblem& problem : problems)
          all += (all.empty() ? "" : "\n") + problem.code + ": " + problem.message;
        return all;
      }()),
      problems_(std::move(problems)) {}

namespace detail {

LIANGCE_INLINE bool is_list(ColumnKind kind) noexcept {
  return kind == ColumnKind::list || kind == ColumnKind::large_list || kind == ColumnKind::fixed_size_list;
}
LIANGCE_INLINE bool is_text(ColumnKind kind) noexcept {
  return kind == ColumnKind::utf8 || kind == ColumnKind::large_utf8 || kind == ColumnKind::utf8_view;
}
LIANGCE_INLINE bool is_number(ColumnKind kind) noexcept {
  return kind >= ColumnKind::int8 && kind <= ColumnKind::decimal256;
}
LIANGCE_INLINE bool is_date(ColumnKind kind) noexcept {
  return kind == ColumnKind::date32 || kind == ColumnKind::date64;
}

LIANGCE_INLINE std::string describe(const policy::TypeSpec& type) {
  std::string words = type.written.empty() ? type.resolved->to_string() : type.written.text;
  if (!type.unit_text.empty()) words += " (" + type.unit_text.text + ")";
  if (!type.choices.empty()) {
    words += " (";
    for (std::size_t i = 0; i < type.choices.size(); ++i) words += (i == 0 ? "" : ", ") + type.choices[i].text;
    words += ")";
  }
  if (!type.element.empty()) words += " of " + describe(type.element[0]);
  return words;
}

LIANGCE_INLINE std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

/// Why a column can never give a value of the type, or "" when some of its values may. `inside`: path to a part of the
/// column.
LIANGCE_INLINE std::string mismatch(const policy::TypeSpec& type, ColumnType& column, const std::string& inside);

LIANGCE_INLINE std::string mismatched_fields(const policy::TypeSpec& type, ColumnType& column,
                                             const std::string& inside) {
  std::vector<std::string> known;
  for (const policy::Field& field : type.fields) {
    known.push_back(field.name.text);
    if (!field.en.empty()) known.push_back(field.en.text);
  }
  std::vector<const policy::Field*> seen;
  for (std::size_t i = 0; i < column.children.size(); ++i) {
    const std::string path = inside + "." + column.names[i];
    const auto field = std::find_if(type.fields.begin(), type.fields.end(), [&](const policy::Field& f) {
      return f.name.text == column.names[i] || (!f.en.empty() && f.en.text == column.names[i]);
    });
    if (field == type.fields.end()) return path + ": no field of this name" + suggestion(column.names[i], known);
    if (std::find(seen.begin(), seen.end(), &*field) != seen.end())
      return path + ": the field " + field->name.text + " is there twice";
    seen.push_back(&*field);
    if (std::string why = mismatch(field->type, column.children[i], path); !why.empty()) return why;
  }
  return "";
}

LIANGCE_INLINE std::string mismatch(const policy::TypeSpec& type, ColumnType& column, const std::string& inside) {
  using policy::TypeWord;
  if (column.dictionary) return mismatch(type, *column.value, inside);
  const ColumnKind kind = column.kind;
  bool fits = kind == ColumnKind::null;
  switch (type.word) {
    case TypeWord::any:
    case TypeWord::named:
    case TypeWord::feel: fits = true; break;
    case TypeWord::boolean: fits = fits || kind == ColumnKind::boolean; break;
    case TypeWord::number:
    case TypeWord::integer:
    case TypeWord::money:
    case TypeWord::ratio: fits = fits || is_number(kind) || is_text(kind); break;
    case TypeWord::text:
    case TypeWord::choice: fits = fits || is_text(kind); break;
    case TypeWord::date:
      column.midnight_is_date = kind == ColumnKind::timestamp;  // frames keep days as moments at midnight
      fits = fits || is_date(kind) || column.midnight_is_date || is_text(kind);
      break;
    case TypeWord::time:
      fits = fits || kind == ColumnKind::time32 || kind == ColumnKind::time64 || is_text(kind);
      break;
    case TypeWord::date_time: fits = fits || kind == ColumnKind::timestamp || is_text(kind); break;
    case TypeWord::days_duration: fits = fits || kind == ColumnKind::duration || is_text(kind); break;
    case TypeWord::months_duration: fits = fits || is_text(kind); break;
    case TypeWord::list:
      if (is_list(kind) && !type.element.empty()) return mismatch(type.element[0], column.children[0], inside + "[]");
      fits = fits || is_list(kind);
      break;
    case TypeWord::schedule: fits = fits || is_list(kind); break;
    case TypeWord::context:
      if (kind == ColumnKind::structure && !type.fields.empty()) return mismatched_fields(type, column, inside);
      fits = fits || kind == ColumnKind::structure;
      break;
  }
  return fits ? "" : inside + ": " + batch::describe(column) + " where " + describe(type) + " is expected";
}

LIANGCE_INLINE std::vector<std::string> fact_names(const Program& program) {
  std::vector<std::string> names;
  for (const FactSlot& slot : program.facts()) {
    if (slot.fact == nullptr) continue;
    names.push_back(slot.name);
    if (!slot.en.empty()) names.push_back(slot.en);
  }
  return names;
}

/// `F.low`, `F.high`, `F.reason` of a fact F: `slot` is set to it.
LIANGCE_INLINE FactPart part_of_fact(const Program& program, std::string_view name, std::optional<feel::Slot>& slot) {
  static constexpr std::pair<std::string_view, FactPart> endings[] = {
      {".low", FactPart::low}, {".high", FactPart::high}, {".reason", FactPart::reason}};
  for (const auto& [ending, part] : endings) {
    if (!name.ends_with(ending)) continue;
    slot = program.fact_slot(name.substr(0, name.size() - ending.size()));
    return part;
  }
  return FactPart::value;
}

LIANGCE_INLINE std::string mismatched_part(const policy::TypeSpec& type, ColumnType& column, FactPart part,
                                           const std::string& name) {
  const ColumnKind kind = column.dictionary ? column.value->kind : column.kind;
  if (part == FactPart::reason) {
    return is_text(kind) || kind == ColumnKind::null
               ? ""
               : name + ": " + batch::describe(column) + " where text is expected";
  }
  if (!type.numeric() && type.word != policy::TypeWord::date)
    return name + ": only a number or a date lies between others, this fact is " + describe(type);
  if (is_text(kind)) return name + ": " + batch::describe(column) + " where " + describe(type) + " is expected";
  return mismatch(type, column, name);
}

LIANGCE_INLINE std::vector<BoundColumn> bind_columns(const Program& program, const ArrowSchema& schema,
                                                     const TableOptions& options) {
  std::vector<ColumnProblem> problems;
  std::vector<BoundColumn> bound;
  std::vector<BoundColumn> parts;
  std::unordered_map<std::uint64_t, std::string> taken;
  const auto wrong = [&](const char* code, const std::string& name, const std::string& message) {
    problems.push_back({code, name, "column " + message});
  };
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    const std::string name = child.name == nullptr ? "" : child.name;
    auto slot = program.fact_slot(name);
    const FactPart part = slot ? FactPart::value : part_of_fact(program, name, slot);
    if (!slot || program.facts()[*slot].fact == nullptr) {
      const bool meant = std::find(options.ignore.begin(), options.ignore.end(), name) != options.ignore.end();
      if (options.extra == TableOptions::Extra::refuse && !meant) {
        wrong("LC801", name, name + ": no fact of this name" + suggestion(name, fact_names(program)));
      }
      continue;
    }
    if (const auto [it, fresh] = taken.try_emplace(*slot * std::uint64_t{4} + static_cast<unsigned>(part), name);
        !fresh) {
      wrong("LC808", name, name + ": the same fact as column " + it->second);
      continue;
    }
    std::string problem;
    auto type = read_column_type(child, problem);
    if (!type) {
      wrong("LC807", name, name + ": " + problem);
      continue;
    }
    const policy::TypeSpec& wanted = program.facts()[*slot].fact->type;
    if (part != FactPart::value) {
      if (const std::string why = mismatched_part(wanted, *type, part, name); !why.empty()) {
        wrong("LC802", name, why);
        continue;
      }
      parts.push_back({static_cast<std::size_t>(i), name, *slot, std::move(*type), part});
      continue;
    }
    if (program.policy().profile == policy::Semantics::policy) {
      if (const std::string why = mismatch(wanted, *type, name); !why.empty()) {
        wrong("LC802", name, why);
        continue;
      }
    }
    bound.push_back({static_cast<std::size_t>(i), name, *slot, std::move(*type)});
  }
  if (!problems.empty()) throw TableError(std::move(problems));
  std::stable_sort(parts.begin(), parts.end(),
                   [](const BoundColumn& a, const BoundColumn& b) { return a.slot < b.slot; });
  for (BoundColumn& part : parts) {
    part.has_value = taken.count(part.slot * std::uint64_t{4}) != 0;
    bound.push_back(std::move(part));
  }
  return bound;
}

}  // namespace detail
}  // namespace liangce::batch
