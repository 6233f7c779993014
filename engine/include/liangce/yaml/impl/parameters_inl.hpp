#pragma once

#include <algorithm>

#include "liangce/yaml/impl/loading.hpp"

namespace liangce::yaml::detail {

LIANGCE_INLINE std::string to_text(const policy::Period& period) {
  return (period.first ? period.first->to_string() + " " : "") + ".." +
         (period.last ? " " + period.last->to_string() : "");
}

/// The value under `value:` or a date; `{value: .., until: ..}` where `entry_form` allows it.
LIANGCE_INLINE std::optional<policy::Version> read_version(const Fields& parameter, const Node& node,
                                                           const policy::TypeSpec& type, bool entry_form) {
  policy::Version version;
  const Node* value = &node;
  const std::string what = "the value of " + parameter.of();
  std::optional<Fields> fields;
  if (entry_form && node.is_map() && node.find("value") != nullptr) {
    fields.emplace(parameter.place(), node, FormId::version, "a version of " + parameter.of());
    value = node.find("value");
    version.published = fields->date("published");
    version.source = fields->text("source");
    version.period.last = fields->date("until");
  }
  version.written = value->text;
  auto typed = ValueReader{parameter.place()}.read(*value, type, what);
  if (!typed) return std::nullopt;
  if (!within_bounds(*typed, type)) {
    parameter.place().error("LC212", *value, what + " lies outside its own `at least` and `at most`");
    return std::nullopt;
  }
  version.value = std::move(*typed);
  return version;
}

/// Each version ends where the next begins, unless it says `until`; the last with the policy. `gaps`: do days without a
/// value deserve a warning? In an amendment they keep the value they had.
LIANGCE_INLINE void close_periods(const Fields& fields, const policy::Period& whole, bool gaps,
                                  std::vector<policy::Version>& versions) {
  std::sort(versions.begin(), versions.end(),
            [](const policy::Version& a, const policy::Version& b) { return a.period.first < b.period.first; });
  for (std::size_t i = 0; i < versions.size(); ++i) {
    policy::Version& version = versions[i];
    Node at;
    at.begin = version.written.file_offset(0);
    at.end = at.begin + static_cast<std::uint32_t>(version.written.text.size());
    const auto next = i + 1 < versions.size() ? versions[i + 1].period.first : std::nullopt;
    if (next && *next == *version.period.first) {
      fields.place().error("LC603", at, "two versions of " + fields.of() + " begin on " + next->to_string());
    } else if (version.period.last && *version.period.last < *version.period.first) {
      fields.place().error("LC610", at, "a version of " + fields.of() + " ends before it begins");
    } else if (next && version.period.last && *next <= *version.period.last) {
      fields.place().error("LC603", at,
                           "two versions of " + fields.of() + " overlap: " + to_text(version.period) +
                               " runs into the one from " + next->to_string(),
                           "end the first on " + Date{next->days - 1}.to_string() + ", or leave `until` out");
      version.period.last = Date{next->days - 1};
    } else if (next && version.period.last && next->days > version.period.last->days + 1) {
      if (gaps)
        fields.place().warning("LC604", at,
                               fields.of() + " has no value from " + Date{version.period.last->days + 1}.to_string() +
                                   " to " + Date{next->days - 1}.to_string(),
                               "questions about these days are UNDETERMINED");
    } else if (next && !version.period.last) {
      version.period.last = Date{next->days - 1};
    } else if (!version.period.last && !(whole.last && *whole.last < *version.period.first)) {
      version.period.last = whole.last;
    }
  }
}

LIANGCE_INLINE void read_versions(Loading& loading, const Fields& fields, policy::Parameter& parameter) {
  const Key* key = fields.one();
  if (key == nullptr) return;
  const Node* node = fields.get(key->name);
  if (node == nullptr) return;
  const policy::Policy& header = loading.base != nullptr ? *loading.base : loading.policy;
  if (key->name == "value") {
    parameter.whole_period = true;
    if (auto version = read_version(fields, *node, parameter.type, false)) {
      version->period = header.in_force;
      parameter.versions.push_back(std::move(*version));
    }
    return;
  }
  for (const Entry& entry : node->entries) {
    const auto first = read_date(fields.place(), entry.key, "the start of a version of " + fields.of());
    auto version = read_version(fields, entry.value, parameter.type, true);
    if (!first || !version) continue;
    version->period.first = first;
    parameter.versions.push_back(std::move(*version));
  }
  const bool gaps = loading.base == nullptr;
  close_periods(fields, header.in_force, gaps, parameter.versions);
  if (!gaps || parameter.versions.empty() || !header.in_force.first) return;
  if (const auto first = parameter.versions.front().period.first; first && *header.in_force.first < *first)
    fields.place().warning("LC604", node->entries.front().key,
                           fields.of() + " has no value before " + first->to_string() +
                               ", the policy is in force from " + header.in_force.first->to_string(),
                           "questions about these days are UNDETERMINED");
}

LIANGCE_INLINE void read_parameter_section(Loading& loading, const Place& place, const Node& section, bool convention,
                                           FormId id, std::vector<std::string>* values_only) {
  for (const Entry& entry : section.entries) {
    const Fields fields(place, entry.value, id, element_of("parameter", entry.key));
    policy::Parameter parameter;
    read_element(loading, fields, entry.key, parameter);
    if (!parameter.basis && convention) parameter.basis = policy::Basis::assumed;
    parameter.published = fields.date("published");
    const bool bare = values_only != nullptr && fields.ok() && fields.get("type") == nullptr;
    const policy::Parameter* old =
        bare && loading.base != nullptr ? loading.base->find_parameter(entry.key.text.text) : nullptr;
    if (old != nullptr) {
      parameter.type = old->type;
    } else if (!bare) {
      parameter.type = read_type(loading, fields, true);
    }  // else amended() says that the policy has no such parameter
    if (!parameter.basis && !bare && !loading.dmn && fields.ok() && entry.value.find("basis") == nullptr)
      place.error("LC202", entry.key, fields.of() + " lacks the key `basis` (text, outside or assumed)",
                  "where does this number come from?");
    read_versions(loading, fields, parameter);
    if (bare) values_only->push_back(parameter.name.text);
    loading.policy.parameters.push_back(std::move(parameter));
  }
}

}  // namespace liangce::yaml::detail
