// From files to a policy. Structure and values are checked here; what needs the whole policy is in check/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "liangce/diagnostic.hpp"
#include "liangce/policy/model.hpp"
#include "liangce/policy/test_model.hpp"
#include "liangce/yaml/limits.hpp"

namespace liangce::yaml {

/// Reads the files and folders of one policy (`*.yaml`, `*.yml`; folders are read whole, sorted by path, without tests,
/// exemptions, calendars and amendments), its document and its calendars. Everything wrong goes to `diagnostics`, all
/// of it; the policy holds whatever could be read and must not be used when there were errors.
policy::Policy read_policy(const std::vector<std::string>& paths, Diagnostics& diagnostics, const Limits& limits = {});
/// The same from one text. Documents and calendars it names are looked for beside `name`.
policy::Policy read_policy_text(const std::string& name, const std::string& text, Diagnostics& diagnostics,
                                const Limits& limits = {});

/// An amendment to `base`, from a file or a text. Whether it fits that policy is for policy::amended() to say (LC612).
policy::Amendment read_amendment(const std::string& path, const policy::Policy& base, Diagnostics& diagnostics,
                                 const Limits& limits = {});
policy::Amendment read_amendment_text(const std::string& name, const std::string& text, const policy::Policy& base,
                                      Diagnostics& diagnostics, const Limits& limits = {});

/// Tests beside `policy`: names are looked up in it, values read with the types it declares. A file of a policy that
/// must not load is named relative to the test file.
policy::TestFile read_tests(const std::string& path, const policy::Policy& policy, Diagnostics& diagnostics,
                            const Limits& limits = {});
policy::TestFile read_tests_text(const std::string& name, const std::string& text, const policy::Policy& policy,
                                 Diagnostics& diagnostics, const Limits& limits = {});

/// What the tests of `policy` need not do.
policy::Exemptions read_exemptions(const std::string& path, const policy::Policy& policy, Diagnostics& diagnostics,
                                   const Limits& limits = {});
policy::Exemptions read_exemptions_text(const std::string& name, const std::string& text, const policy::Policy& policy,
                                        Diagnostics& diagnostics, const Limits& limits = {});

/// The facts of one case, `name: value`, read with the types `policy` declares. Any value may say why it is absent and
/// what is known of it: `{unknown: missing, low: 7100, high: 7400}`.
std::vector<policy::Given> read_facts(const std::string& path, const policy::Policy& policy, Diagnostics& diagnostics,
                                      const Limits& limits = {});
std::vector<policy::Given> read_facts_text(const std::string& name, const std::string& text,
                                           const policy::Policy& policy, Diagnostics& diagnostics,
                                           const Limits& limits = {});
/// Data nobody declared types for: numbers, true and false, dates, texts, lists and mappings of these.
Value read_data_text(const std::string& name, const std::string& text, Diagnostics& diagnostics,
                     const Limits& limits = {});

/// As read_policy(); throws PolicyError with every diagnostic when there is an error. Warnings go to `warnings` when
/// given.
policy::Policy load(const std::vector<std::string>& paths, Diagnostics* warnings = nullptr, const Limits& limits = {});

/// What a path holds, in the order it is read: policy files, and beside them the tests and what these need not do.
struct FoundFiles {
  std::vector<std::string> policies;
  std::vector<std::string> tests;
  std::vector<std::string> exemptions;
};
FoundFiles find_files(const std::vector<std::string>& paths, Diagnostics& diagnostics, const Limits& limits = {});

}  // namespace liangce::yaml

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/yaml/impl/loader_all.hpp"
#endif
