// A decision service as a function (DMN 1.5 clause 10.4): its inputs given by the caller, its output decisions computed
// with them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "liangce/feel/evaluate.hpp"

namespace liangce::detail {

class ServiceFunction final : public feel::Callable {
 public:
  struct Input {
    bool fact = true;  ///< a fact slot, else the lazy slot of a decision given by the caller
    feel::Slot slot = 0;
    feel::TypeRef type = feel::Type::any();  ///< what is given is coerced to it
  };
  std::vector<std::string> names;
  std::vector<Input> inputs;  ///< as long as names
  std::vector<std::pair<std::string, feel::NodeId>> outputs;
  feel::TypeRef function_type = feel::Type::any();
  feel::TypeRef result = feel::Type::any();

  std::span<const std::string> parameters() const noexcept override { return names; }
  feel::TypeRef type() const override { return function_type; }
  Value call(feel::Frame& frame, feel::NodeId site, std::span<const Value> args) const override;
};

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/service_inl.hpp"
#endif
