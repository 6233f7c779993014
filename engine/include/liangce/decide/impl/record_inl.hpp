#pragma once

#include "liangce/decide/impl/json.hpp"
#include "liangce/decide/program.hpp"
#include "liangce/decide/record.hpp"

namespace liangce {

LIANGCE_INLINE std::string record(const Program& program, const Case& facts, const Decision& decision) {
  detail::JsonWriter json;
  const auto text = [&](std::string_view key, std::string_view value) {
    json.key(key);
    json.text(value);
  };
  json.open('{');
  text("record", "1");
  text("engine", LIANGCE_VERSION);
  text("policy", program.policy().id.text);
  text("policy_digest", program.policy_digest());
  text("on", decision.on.to_string());
  text("decision", decision.name);
  json.key("facts");
  json.open('{');
  facts.for_each_set([&](feel::Slot slot) {
    const FactSlot& fact = program.facts()[slot];
    const Value& value = facts.values()[slot];
    if (fact.fact == nullptr || value.same(fact.initial)) return;
    json.key(fact.name);
    json.value(value);
  });
  json.close('}');
  text("verdict", decision.verdict);
  json.key("value");
  json.value(decision.value);
  json.key("findings");
  json.open('[');
  for (const std::string& code : decision.findings) json.text(code);
  json.close(']');
  json.key("missing");
  json.open('[');
  for (const MissingFact& fact : decision.missing) json.text(fact.name);
  json.close(']');
  json.key("retroactive");
  json.boolean(decision.retroactive);
  text("digest", decision.digest);
  json.close('}');
  return std::move(json).take();
}

}  // namespace liangce
