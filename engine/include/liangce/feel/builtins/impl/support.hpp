// What the families share: whole numbers from arguments, element types, absences among the items of a list.
#pragma once

#include <optional>
#include <string>

#include "liangce/feel/builtins/builtin.hpp"
#include "liangce/feel/compare.hpp"
#include "liangce/feel/types.hpp"

namespace liangce::feel::detail {

/// A failure that has been recorded already.
inline Value failed() { return Value::absent(Reason::error); }

inline Signature signature(std::initializer_list<ParamSpec> params, Kinds result) {
  return {std::vector<ParamSpec>(params), result};
}

/// A whole number. The standard cuts a fraction off (`sublist(l, 1.8)`); a policy that writes one has made a mistake.
inline std::optional<std::int64_t> whole(CallContext& context, const Value& v, std::string_view what) {
  const Number n = v.number();
  if (context.policy() && !n.is_integer()) {
    context.error(std::string(what) + " must be a whole number, this is " + n.to_string());
    return std::nullopt;
  }
  const auto found = n.round(0, Rounding::down).to_int64();
  if (!found) context.error(std::string(what) + " is too large: " + n.to_string());
  return found;
}

inline TypeRef element_of(const TypeRef& type) {
  if (type->kind == TypeKind::list || type->kind == TypeKind::range) return type->element;
  return type->kind == TypeKind::null ? Type::any() : type;
}

/// Result types that follow an argument.
inline TypeRef like_first(std::span<const TypeRef> args) { return args.empty() ? Type::any() : element_of(args[0]); }
inline TypeRef list_like_first(std::span<const TypeRef> args) {
  return Type::list(args.empty() ? Type::any() : element_of(args[0]));
}
/// Of numbers given as a list or one by one: their common type.
inline TypeRef like_all(std::span<const TypeRef> args) {
  if (args.empty()) return Type::any();
  TypeRef all = element_of(args[0]);
  for (const TypeRef& type : args.subspan(1)) all = common(all, element_of(type));
  return all;
}

/// An absence that says nothing of what the value could be: what holds of an argument does not hold of the result.
inline Value bare(const Value& v) {
  const Absence* info = v.absence();
  if (info == nullptr || (info->low.is_absent() && info->high.is_absent() && info->candidates.empty())) return v;
  if (info->message.empty()) return Value::absent(v.reason(), v.fact());
  Absence kept;
  kept.message = info->message;
  return Value::absent(v.reason(), kept, v.fact());
}

/// The first item that is absent for a reason (policies carry it on), or nullptr.
inline const Value* first_absence(std::span<const Value> items) noexcept {
  for (const Value& item : items) {
    if (has_reason(item)) return &item;
  }
  return nullptr;
}

/// The items of a call that takes either one list or the items themselves.
inline std::span<const Value> items_of(const CallContext& context, std::span<const Value> args) {
  return context.signature() == 0 ? args[0].items() : args;
}

}  // namespace liangce::feel::detail
