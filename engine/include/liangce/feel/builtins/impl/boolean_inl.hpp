// Booleans (DMN 1.5 clause 10.3.4.2).
#pragma once

#include "liangce/feel/builtins/impl/support.hpp"

namespace liangce::feel {

LIANGCE_INLINE void add_boolean(std::vector<Builtin>& all) {
  Builtin b;
  b.name = "not";
  b.signatures = {detail::signature({{"negand", kinds::boolean | kinds::null}}, kinds::boolean)};
  b.call = [](CallContext&, std::span<const Value> args) {
    return args[0].is_absent() ? args[0] : Value(!args[0].boolean());
  };
  b.meaning = "The opposite of a condition; null of null.";
  b.example = "not(true)", b.result = "false";
  b.source = "DMN 1.5 clause 10.3.4.2";
  all.push_back(b);
}

}  // namespace liangce::feel
