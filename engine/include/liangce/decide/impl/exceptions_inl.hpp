#pragma once

#include <utility>

#include "liangce/decide/exceptions.hpp"

namespace liangce {

LIANGCE_INLINE Value ExceptionsNode::evaluate(feel::Frame& frame) const {
  const Exception* holding = nullptr;
  Value answer;
  const Exception* open = nullptr;  // the first whose condition is unknown
  Value open_condition;
  for (const Exception& exception : exceptions) {
    const Value condition = feel::evaluate(*frame.code, exception.condition, frame);
    if (condition.is_true()) {
      Value value = feel::evaluate(*frame.code, exception.value, frame);
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
    } else if (condition.is_absent() && open == nullptr) {
      open = &exception;
      open_condition = condition;
    }
  }
  if (holding == nullptr) answer = feel::evaluate(*frame.code, base, frame);
  if (open == nullptr) return answer;
  // Exceptions that may yet hold leave the answer alone only when each of them says the same.
  for (const Exception& exception : exceptions) {
    if (!feel::evaluate(*frame.code, exception.condition, frame).is_absent()) continue;
    if (answer.is_absent() || !feel::evaluate(*frame.code, exception.value, frame).same(answer)) {
      return Value::absent(open_condition.reason(), open_condition.fact());
    }
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
