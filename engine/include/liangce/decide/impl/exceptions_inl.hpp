#pragma once

#include <utility>

#include "liangce/decide/exceptions.hpp"
#include "liangce/feel/impl/evaluator.hpp"

namespace liangce {

LIANGCE_INLINE Value ExceptionsNode::evaluate(feel::Frame& frame) const {
  feel::detail::Evaluator evaluator(*frame.code, frame);
  const Exception* holding = nullptr;
  Value answer;
  bool open = false;
  feel::detail::Tri open_condition;  // of the first exception whose condition is unknown
  for (const Exception& exception : exceptions) {
    const feel::detail::Tri condition = evaluator.truth(exception.condition);
    if (condition.state() == feel::Truth::yes) {
      Value value = evaluator.value(exception.value);
      if (holding == nullptr) {
        holding = &exception;
        answer = std::move(value);
      } else if (!answer.same(value)) {
        Absence both;
        both.message = "exceptions \"" + holding->name + "\" and \"" + exception.name + "\" to \"" + rule +
                       "\" both hold and differ";
        both.candidates = {answer, value};
        return Value::absent(Reason::conflict, both, no_fact);
      }
    } else if (condition.state() == feel::Truth::unknown && !open) {
      open = true;
      open_condition = condition;
    }
  }
  if (holding == nullptr) answer = evaluator.value(base);
  if (!open) return answer;
  // Exceptions that may yet hold leave the answer alone only when each of them says the same.
  for (const Exception& exception : exceptions) {
    if (evaluator.truth(exception.condition).state() != feel::Truth::unknown) continue;
    if (answer.is_absent() || !evaluator.value(exception.value).same(answer)) return open_condition.value();
  }
  return answer;
}

LIANGCE_INLINE void ExceptionsNode::children(std::vector<feel::NodeId>& out) const {
  for (const Exception& exception : exceptions) {
    out.push_back(exception.condition);
    out.push_back(exception.value);
  }
  out.push_back(base);
}

}  // namespace liangce
