// One value a fact could have, for facts no threshold says anything about.
#pragma once

#include "liangce/policy/type_spec.hpp"

namespace liangce::detail {

inline Value sample_of(const policy::TypeSpec& type, Date on, int depth = 0) {
  using feel::TypeKind;
  if (depth > 8) return {};
  if (type.at_least) return *type.at_least;
  if (type.at_most) return *type.at_most;
  switch (type.resolved->kind) {
    case TypeKind::boolean: return true;
    case TypeKind::number: return 1;
    case TypeKind::text: return type.resolved->choices.empty() ? Value("x") : Value(type.resolved->choices.front());
    case TypeKind::date: return on;
    case TypeKind::time: return Time{};
    case TypeKind::date_time: return DateTime{on, {}};
    case TypeKind::days_duration: return DaysDuration{86'400, 0};
    case TypeKind::months_duration: return MonthsDuration{1};
    case TypeKind::list:
      if (type.element.empty()) return Value::list({});
      return Value::list({sample_of(type.element.front(), on, depth + 1)});
    case TypeKind::context: {
      std::vector<std::pair<Value, Value>> entries;
      for (const policy::Field& field : type.fields)
        entries.emplace_back(Value(field.name.text), sample_of(field.type, on, depth + 1));
      return Value::context(std::move(entries));
    }
    default: return {};
  }
}

}  // namespace liangce::detail
