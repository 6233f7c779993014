// Exceptions as law writes them (design 4.6, after Catala's default logic): an exception that holds takes the rule's
// place; two that hold and differ are a conflict naming both; nobody's order matters.
#pragma once

#include <string>
#include <vector>

#include "liangce/feel/evaluate.hpp"

namespace liangce {

class ExceptionsNode final : public feel::Extension {
 public:
  struct Exception {
    std::string name;
    feel::NodeId condition = feel::no_node;
    feel::NodeId value = feel::no_node;  ///< the exception's own rule, with its own exceptions
  };
  std::string rule;
  feel::NodeId base = feel::no_node;
  std::vector<Exception> exceptions;

  Value evaluate(feel::Frame& frame) const override;
  void children(std::vector<feel::NodeId>& out) const override;
};

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/decide/impl/exceptions_inl.hpp"
#endif
