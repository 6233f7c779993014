// Types: making, spelling, comparing.
#pragma once

#include <algorithm>

#include "liangce/feel/types.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE TypeRef simple_type(TypeKind kind) {
  auto type = std::make_shared<Type>();
  type->kind = kind;
  return type;
}

}  // namespace detail

LIANGCE_INLINE TypeRef Type::any() {
  static const TypeRef t = detail::simple_type(TypeKind::any);
  return t;
}
LIANGCE_INLINE TypeRef Type::null() {
  static const TypeRef t = detail::simple_type(TypeKind::null);
  return t;
}
LIANGCE_INLINE TypeRef Type::boolean() {
  static const TypeRef t = detail::simple_type(TypeKind::boolean);
  return t;
}
LIANGCE_INLINE TypeRef Type::number() {
  static const TypeRef t = detail::simple_type(TypeKind::number);
  return t;
}
LIANGCE_INLINE TypeRef Type::text() {
  static const TypeRef t = detail::simple_type(TypeKind::text);
  return t;
}
LIANGCE_INLINE TypeRef Type::date() {
  static const TypeRef t = detail::simple_type(TypeKind::date);
  return t;
}
LIANGCE_INLINE TypeRef Type::time() {
  static const TypeRef t = detail::simple_type(TypeKind::time);
  return t;
}
LIANGCE_INLINE TypeRef Type::date_time() {
  static const TypeRef t = detail::simple_type(TypeKind::date_time);
  return t;
}
LIANGCE_INLINE TypeRef Type::days_duration() {
  static const TypeRef t = detail::simple_type(TypeKind::days_duration);
  return t;
}
LIANGCE_INLINE TypeRef Type::months_duration() {
  static const TypeRef t = detail::simple_type(TypeKind::months_duration);
  return t;
}

LIANGCE_INLINE TypeRef Type::number(Unit unit) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::number;
  type->has_unit = true;
  type->unit = std::move(unit);
  return type;
}

LIANGCE_INLINE TypeRef Type::choice(std::vector<std::string> choices) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::text;
  type->choices = std::move(choices);
  return type;
}

LIANGCE_INLINE TypeRef Type::list(TypeRef element) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::list;
  type->element = std::move(element);
  return type;
}

LIANGCE_INLINE TypeRef Type::range(TypeRef element) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::range;
  type->element = std::move(element);
  return type;
}

LIANGCE_INLINE TypeRef Type::context(std::vector<std::pair<std::string, TypeRef>> members) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::context;
  type->members = std::move(members);
  return type;
}

LIANGCE_INLINE TypeRef Type::function(std::vector<TypeRef> parameters, TypeRef result) {
  auto type = std::make_shared<Type>();
  type->kind = TypeKind::function;
  type->parameters = std::move(parameters);
  type->result = std::move(result);
  return type;
}

LIANGCE_INLINE const TypeRef* Type::member(std::string_view wanted) const noexcept {
  for (const auto& [key, type] : members) {
    if (key == wanted) return &type;
  }
  return nullptr;
}

LIANGCE_INLINE std::string_view to_string(TypeKind kind) noexcept {
  switch (kind) {
    case TypeKind::any: return "Any";
    case TypeKind::null: return "null";
    case TypeKind::boolean: return "boolean";
    case TypeKind::number: return "number";
    case TypeKind::text: return "string";
    case TypeKind::date: return "date";
    case TypeKind::time: return "time";
    case TypeKind::date_time: return "date and time";
    case TypeKind::days_duration: return "days and time duration";
    case TypeKind::months_duration: return "years and months duration";
    case TypeKind::list: return "list";
    case TypeKind::context: return "context";
    case TypeKind::range: return "range";
    case TypeKind::function: return "function";
  }
  return "Any";
}

LIANGCE_INLINE std::string Type::to_string() const {
  std::string out(feel::to_string(kind));
  switch (kind) {
    case TypeKind::number:
      if (has_unit && !unit.dimensionless()) out += " (" + unit.to_string() + ")";
      break;
    case TypeKind::text:
      if (!choices.empty()) {
        out.clear();
        for (const auto& choice : choices) out += (out.empty() ? "\"" : " | \"") + choice + "\"";
      }
      break;
    case TypeKind::list:
    case TypeKind::range: out += "<" + element->to_string() + ">"; break;
    case TypeKind::context:
      if (!name.empty()) return name;
      out += "<";
      for (std::size_t i = 0; i < members.size(); ++i) {
        out += (i == 0 ? "" : ", ") + members[i].first + ": " + members[i].second->to_string();
      }
      out += ">";
      break;
    case TypeKind::function:
      out += "<";
      for (std::size_t i = 0; i < parameters.size(); ++i) out += (i == 0 ? "" : ", ") + parameters[i]->to_string();
      out += "> -> " + result->to_string();
      break;
    default: break;
  }
  return out;
}

LIANGCE_INLINE std::string describe(const Value& value) {
  switch (value.kind()) {
    case Kind::absent:
      return value.reason() == Reason::null_literal ? "null"
                                                    : "null (" + std::string(liangce::to_string(value.reason())) + ")";
    case Kind::boolean: return "a boolean";
    case Kind::number: return "a number";
    case Kind::date: return "a date";
    case Kind::time: return "a time";
    case Kind::date_time: return "a date and time";
    case Kind::days_duration: return "a days and time duration";
    case Kind::months_duration: return "a years and months duration";
    case Kind::text: return "a string";
    case Kind::list: return "a list of " + std::to_string(value.items().size());
    case Kind::context: return "a context";
    case Kind::range: return "a range";
    case Kind::function: return "a function";
  }
  return "a value";
}

LIANGCE_INLINE bool conforms(const Type& from, const Type& to) {
  if (&from == &to || to.kind == TypeKind::any || from.kind == TypeKind::null) return true;
  if (from.kind != to.kind) return false;
  switch (to.kind) {
    case TypeKind::number: return !from.has_unit || !to.has_unit || Unit::joined(from.unit, to.unit).has_value();
    case TypeKind::text:
      if (to.choices.empty()) return true;
      return !from.choices.empty() && std::all_of(from.choices.begin(), from.choices.end(), [&](const std::string& c) {
        return std::find(to.choices.begin(), to.choices.end(), c) != to.choices.end();
      });
    case TypeKind::list:
    case TypeKind::range: return conforms(*from.element, *to.element);
    case TypeKind::context:
      return std::all_of(to.members.begin(), to.members.end(), [&](const auto& m) {
        const TypeRef* own = from.member(m.first);
        return own != nullptr && conforms(**own, *m.second);
      });
    case TypeKind::function:  // contravariant parameters, covariant result
      if (from.parameters.size() != to.parameters.size()) return false;
      for (std::size_t i = 0; i < to.parameters.size(); ++i) {
        if (!conforms(*to.parameters[i], *from.parameters[i])) return false;
      }
      return conforms(*from.result, *to.result);
    default: return true;
  }
}

namespace detail {

LIANGCE_INLINE TypeKind type_kind(Kind kind) noexcept {
  switch (kind) {
    case Kind::absent: return TypeKind::null;
    case Kind::boolean: return TypeKind::boolean;
    case Kind::number: return TypeKind::number;
    case Kind::date: return TypeKind::date;
    case Kind::time: return TypeKind::time;
    case Kind::date_time: return TypeKind::date_time;
    case Kind::days_duration: return TypeKind::days_duration;
    case Kind::months_duration: return TypeKind::months_duration;
    case Kind::text: return TypeKind::text;
    case Kind::list: return TypeKind::list;
    case Kind::context: return TypeKind::context;
    case Kind::range: return TypeKind::range;
    case Kind::function: return TypeKind::function;
  }
  return TypeKind::any;
}

bool stands_for(const liangce::Function& function, const Type& asked);  // with the evaluator, which knows functions

LIANGCE_INLINE bool part_conforms(const Value& part, const Type& type) {
  return part.is_absent() || instance_of(part, type);
}

}  // namespace detail

LIANGCE_INLINE bool instance_of(const Value& value, const Type& type) {
  if (value.is_absent()) return type.kind == TypeKind::null;
  if (type.kind == TypeKind::any) return true;
  if (detail::type_kind(value.kind()) != type.kind) return false;
  switch (type.kind) {
    case TypeKind::text:
      return type.choices.empty() ||
             std::find(type.choices.begin(), type.choices.end(), value.text()) != type.choices.end();
    case TypeKind::list: {
      if (type.element->kind == TypeKind::any) return true;
      const auto items = value.items();
      return std::all_of(items.begin(), items.end(),
                         [&](const Value& v) { return detail::part_conforms(v, *type.element); });
    }
    case TypeKind::context:
      return std::all_of(type.members.begin(), type.members.end(), [&](const auto& m) {
        const Value* entry = value.find(m.first);
        return entry != nullptr && detail::part_conforms(*entry, *m.second);
      });
    case TypeKind::range:
      return detail::part_conforms(value.range().start, *type.element) &&
             detail::part_conforms(value.range().end, *type.element);
    case TypeKind::function: return conforms(*function_type(value.function()), type);
    default: return true;
  }
}

LIANGCE_INLINE std::optional<Value> coerce(const Value& value, const Type& type) {
  if (value.is_absent() || type.kind == TypeKind::any || instance_of(value, type)) return value;
  if (value.kind() == Kind::function && detail::stands_for(value.function(), type)) return value;
  if (type.kind == TypeKind::list && !value.is_list()) {
    auto item = coerce(value, *type.element);
    if (!item) return std::nullopt;
    return Value::list({std::move(*item)});
  }
  if (value.is_list() && type.kind != TypeKind::list && value.items().size() == 1 && !value.items()[0].is_list()) {
    return coerce(value.items()[0], type);
  }
  if (value.kind() == Kind::date && type.kind == TypeKind::date_time) {
    return Value(DateTime{value.date(), Time{0, Zone::utc()}});
  }
  return std::nullopt;
}

LIANGCE_INLINE TypeRef common(const TypeRef& a, const TypeRef& b) {
  if (a == b || b->kind == TypeKind::null) return a;
  if (a->kind == TypeKind::null) return b;
  if (a->kind != b->kind) return Type::any();
  switch (a->kind) {
    case TypeKind::number: {
      if (a->has_unit != b->has_unit) return a->has_unit ? a : b;
      if (!a->has_unit) return a;
      auto unit = Unit::joined(a->unit, b->unit);
      return unit ? Type::number(std::move(*unit)) : Type::number();
    }
    case TypeKind::text: {
      if (a->choices.empty()) return a;
      if (b->choices.empty()) return b;
      std::vector<std::string> all = a->choices;
      for (const auto& c : b->choices) {
        if (std::find(all.begin(), all.end(), c) == all.end()) all.push_back(c);
      }
      if (all.size() > 64) return Type::text();
      return Type::choice(std::move(all));
    }
    case TypeKind::list: return Type::list(common(a->element, b->element));
    case TypeKind::range: return Type::range(common(a->element, b->element));
    case TypeKind::context: {
      std::vector<std::pair<std::string, TypeRef>> members;
      for (const auto& [key, type] : a->members) {
        if (const TypeRef* other = b->member(key)) members.emplace_back(key, common(type, *other));
      }
      return Type::context(std::move(members));
    }
    case TypeKind::function: return conforms(*a, *b) ? b : conforms(*b, *a) ? a : Type::any();
    default: return a;
  }
}

LIANGCE_INLINE TypeRef type_of(const Value& value) {
  switch (value.kind()) {
    case Kind::absent: return Type::null();
    case Kind::boolean: return Type::boolean();
    case Kind::number: return Type::number();
    case Kind::date: return Type::date();
    case Kind::time: return Type::time();
    case Kind::date_time: return Type::date_time();
    case Kind::days_duration: return Type::days_duration();
    case Kind::months_duration: return Type::months_duration();
    case Kind::text: return Type::text();
    case Kind::list: {
      TypeRef element = Type::null();
      for (const Value& item : value.items()) {
        element = common(element, type_of(item));
        if (element->kind == TypeKind::any) break;
      }
      return Type::list(element->kind == TypeKind::null ? Type::any() : std::move(element));
    }
    case Kind::context: {
      std::vector<std::pair<std::string, TypeRef>> members;
      for (const auto& [key, entry] : value.entries()) members.emplace_back(std::string(key.text()), type_of(entry));
      return Type::context(std::move(members));
    }
    case Kind::range: {
      TypeRef element = common(type_of(value.range().start), type_of(value.range().end));
      return Type::range(element->kind == TypeKind::null ? Type::any() : std::move(element));
    }
    case Kind::function: return function_type(value.function());
  }
  return Type::any();
}

}  // namespace liangce::feel
