// What is known of a value: policies only, where absence has a reason.
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

namespace detail {

LIANGCE_INLINE Value absence_reason(CallContext&, std::span<const Value> args) {
  return args[0].is_absent() ? Value(to_string(args[0].reason())) : Value();
}

}  // namespace detail

LIANGCE_INLINE void add_known(std::vector<Builtin>& all) {
  using namespace kinds;
  using detail::signature;
  Builtin b;
  b.policy_only = true;
  b.on_absent = OnAbsent::handle;
  b.source = "liangce";

  b.name = "is known", b.aliases = {"已知", "有值"};
  b.signatures = {signature({{"value", any}}, boolean)};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(!args[0].is_absent()); };
  b.meaning = "Whether there is a value (a definite one, not null and not missing).";
  b.example = "is known(0)", b.result = "true";
  all.push_back(b);

  b.name = "is unknown", b.aliases = {"未知", "无值"};
  b.call = [](CallContext&, std::span<const Value> args) { return Value(args[0].is_absent()); };
  b.meaning = "Whether there is no value, for whatever reason.", b.example = "is unknown(null)", b.result = "true";
  all.push_back(b);

  b.name = "absence reason", b.aliases = {"缺失原因"};
  b.signatures = {signature({{"value", any}}, text)};
  b.call = &detail::absence_reason;
  b.infer = [](std::span<const TypeRef>) {
    static const TypeRef reasons =
        Type::choice({"null", "missing", "conflict", "stale", "invalid", "not in force", "error", "not applicable"});
    return reasons;
  };
  b.meaning =
      "Why there is no value: null, missing, conflict, stale, invalid, not in force, error, not applicable; null when "
      "there is one.";
  b.example = "absence reason(null)", b.result = "\"null\"";
  all.push_back(b);
}

}  // namespace liangce::feel
