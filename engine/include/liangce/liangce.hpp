// liangce 良策: the one header an embedder includes.
//
//   auto policy = liangce::load("policies/yuzhou-2023");
//   auto program = policy.on(*liangce::Date::parse("2023-06-30"));
//   liangce::Case facts(program);
//   facts.set("人均纯收入", "7100.00");
//   std::string why = liangce::explain(program->decide("监测对象识别", facts, {.reasons = true}));
#pragma once

#include <string>
#include <vector>

#include "liangce/decide/program.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce {

/// A policy from files and folders (documents and calendars come along). Throws PolicyError with every problem found;
/// warnings go to `warnings` when given.
Policy load(const std::vector<std::string>& paths, Diagnostics* warnings = nullptr, const yaml::Limits& limits = {});
inline Policy load(const std::string& path) { return load(std::vector<std::string>{path}); }
/// From one text; files it names are looked for beside `name`.
Policy load_text(const std::string& name, const std::string& text, Diagnostics* warnings = nullptr,
                 const yaml::Limits& limits = {});
/// `policy` changed by an amendment file, or by one given as text.
Policy amend(const Policy& policy, const std::string& path, const yaml::Limits& limits = {});
Policy amend_text(const Policy& policy, const std::string& name, const std::string& text,
                  const yaml::Limits& limits = {});

}  // namespace liangce

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/impl/load_inl.hpp"
#endif
