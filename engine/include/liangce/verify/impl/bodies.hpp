// Going through the bodies of a policy, and copying one with changes.
#pragma once

#include <memory>
#include <variant>

#include "liangce/policy/model.hpp"

namespace liangce::detail {

template <class F>
void each_body(const policy::BodyRef& body, F& f);

template <class F>
void each_part(const policy::Part& part, F& f) {
  each_body(part.body, f);
}

/// `f(body)` for a body and every body inside it, outermost first.
template <class F>
void each_body(const policy::BodyRef& body, F& f) {
  using namespace policy;
  if (body == nullptr) return;
  f(*body);
  const auto parts = [&](const std::vector<Part>& list) {
    for (const Part& part : list) each_part(part, f);
  };
  const auto entries = [&](const std::vector<ContextEntry>& list) {
    for (const ContextEntry& entry : list) each_body(entry.body, f);
  };
  if (const auto* form = std::get_if<All>(&body->form)) parts(form->parts);
  if (const auto* form = std::get_if<Any>(&body->form)) parts(form->parts);
  if (const auto* form = std::get_if<AtLeast>(&body->form)) parts(form->parts);
  if (const auto* form = std::get_if<Not>(&body->form)) each_part(form->part, f);
  if (const auto* form = std::get_if<BoxedContext>(&body->form)) entries(form->entries), each_body(form->result, f);
  if (const auto* form = std::get_if<BoxedList>(&body->form))
    for (const BodyRef& item : form->items) each_body(item, f);
  if (const auto* form = std::get_if<BoxedFunction>(&body->form)) each_body(form->body, f);
  if (const auto* form = std::get_if<Invocation>(&body->form)) entries(form->arguments);
  if (const auto* form = std::get_if<Conditional>(&body->form))
    each_body(form->condition, f), each_body(form->then, f), each_body(form->otherwise, f);
  if (const auto* form = std::get_if<Iteration>(&body->form)) each_body(form->domain, f), each_body(form->body, f);
  if (const auto* form = std::get_if<Filter>(&body->form)) each_body(form->domain, f), each_body(form->match, f);
}

/// `f(body)` for every body of a policy.
template <class F>
void each_body(const policy::Policy& policy, F f) {
  for (const auto& function : policy.functions) each_body(function.body, f);
  for (const auto& rule : policy.rules) each_body(rule.body, f);
  for (const auto& decision : policy.decisions) {
    each_body(decision.body, f);
    for (const auto& output : decision.values) each_body(output.body, f);
    for (const auto& finding : decision.findings) each_body(finding.body, f);
  }
}

}  // namespace liangce::detail
