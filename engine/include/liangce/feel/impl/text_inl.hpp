// The plain face: text in, value out.
#pragma once

#include "liangce/feel/compare.hpp"
#include "liangce/feel/compiler.hpp"
#include "liangce/feel/evaluate.hpp"
#include "liangce/feel/parser.hpp"

namespace liangce::feel {

namespace detail {

/// Keys inside data become names that may follow a dot; looks at so many entries at most.
LIANGCE_INLINE void announce_keys(Environment& environment, const Value& value, int& budget, int depth) {
  if (depth > 16 || budget <= 0) return;
  if (value.is_list()) {
    for (const Value& item : value.items()) {
      if (--budget <= 0) return;
      announce_keys(environment, item, budget, depth + 1);
    }
  } else if (value.is_context()) {
    for (const auto& [key, entry] : value.entries()) {
      if (--budget <= 0) return;
      environment.announce_member(key.text());
      announce_keys(environment, entry, budget, depth + 1);
    }
  }
}

struct PlainProgram {
  PlainProgram(std::string_view expression, const Value& context, const Value* unary_input, const Options& o)
      : options(o), code(std::make_shared<Code>(o.profile)) {
    source.text = std::string(expression);
    source.file = std::make_shared<SourceFile>(SourceFile{o.name, source.text});
    int budget = 10'000;
    if (context.is_context()) {
      for (const auto& [key, value] : context.entries()) {
        Binding binding;
        binding.kind = Binding::Kind::fact;
        binding.slot = static_cast<Slot>(facts.size());
        // A fact that is missing may be anything.
        if (o.profile == Profile::policy) binding.type = has_reason(value) ? Type::any() : type_of(value);
        environment.declare(key.text(), std::move(binding));
        announce_keys(environment, value, budget, 0);
        facts.push_back(value);
      }
    }
    if (unary_input != nullptr) {
      announce_keys(environment, *unary_input, budget, 0);
      facts.push_back(*unary_input);
    }
    code->set_fact_count(facts.size());
  }

  Outcome run(bool tests) {
    Diagnostics diagnostics;
    std::optional<NodeId> node;
    Compiler compiler(*code, environment, options.limits, diagnostics, options.variants);
    if (tests) {
      const TypeRef type = options.profile == Profile::policy ? type_of(facts.back()) : Type::any();
      const NodeId input = compiler.fact(static_cast<Slot>(facts.size() - 1), type);
      node = compiler.unary_tests(source, input, type);
    } else {
      node = compiler.expression(source);
    }
    if (!node) throw PolicyError(diagnostics.items());
    Errors errors(options.limits.errors);
    Frame frame(*code);
    frame.limits = options.limits;
    frame.errors = &errors;
    frame.on = options.on;
    frame.now = options.now;
    frame.calendars = options.calendars;
    frame.reset(facts);
    Outcome outcome;
    outcome.value = evaluate(*code, *node, frame);
    for (const EvaluationError& error : errors.items()) {
      const Place place = code->place(error.node);
      outcome.errors.push_back(
          {error.code, error.message, place.begin, place.end, position_at(source.text, place.begin)});
    }
    return outcome;
  }

  const Options& options;
  std::shared_ptr<Code> code;
  Environment environment;
  SourceText source;
  std::vector<Value> facts;
};

}  // namespace detail

LIANGCE_INLINE Outcome evaluate_text(std::string_view expression, const Value& context, const Options& options) {
  return detail::PlainProgram(expression, context, nullptr, options).run(false);
}

LIANGCE_INLINE Outcome unary_tests_text(std::string_view tests, const Value& input, const Value& context,
                                        const Options& options) {
  return detail::PlainProgram(tests, context, &input, options).run(true);
}

LIANGCE_INLINE std::string canonical_text(std::string_view expression, const Value& context, const Options& options) {
  const detail::PlainProgram program(expression, context, nullptr, options);
  const Reading reading =
      read_expression(expression, program.environment, ReadOptions{options.variants, options.limits});
  if (!reading.errors.empty()) {
    Diagnostics diagnostics;
    for (const SyntaxError& e : reading.errors) {
      diagnostics.add(e.code, program.source, e.begin, e.end - e.begin, e.message, e.hint);
    }
    throw PolicyError(diagnostics.items());
  }
  return print(reading.syntax, reading.syntax.root);
}

}  // namespace liangce::feel
