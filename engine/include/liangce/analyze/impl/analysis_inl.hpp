#pragma once

#include <algorithm>

#include "liangce/analyze/impl/analysis.hpp"
#include "liangce/check/impl/walk.hpp"
#include "liangce/decide/check_everything.hpp"

namespace liangce {

namespace detail {

LIANGCE_INLINE Search Analysis::ask(const Space& space, const Box& whole, const std::vector<Regions*>& regions,
                                    const Property& property,
                                    const std::function<bool(const std::vector<Value>&)>& confirm) {
  const std::size_t left = limits.boxes - std::min(limits.boxes, boxes_);
  Search result = search(space, whole, regions, property, std::min(left, limits.boxes_a_question), confirm);
  boxes_ += result.boxes;
  return result;
}

LIANGCE_INLINE void Analysis::report(const char* code, const SourceText& where, std::string message, std::string hint,
                                     std::string witness, Severity severity) {
  // The same on another day, in other words about when, is the same.
  const std::string what = message.substr(0, message.find(" when "));
  const std::string place = (where.file ? where.file->name : "") + ":" + std::to_string(where.file_offset(0));
  if (!reported_.insert(std::string(code) + place + what).second) return;
  Diagnostics one;
  one.add(code, where, 0, static_cast<std::uint32_t>(where.text.size()), std::move(message), std::move(hint), severity);
  findings.push_back({one.items().front(), std::move(witness)});
}

LIANGCE_INLINE void Analysis::cannot_tell(const SourceText& where, const std::string& question, Search::Answer why) {
  report("LC359", where, "it cannot be told " + question,
         why == Search::Answer::limit
             ? "gave up after " + std::to_string(limits.boxes_a_question) + " regions"
             : "it hangs on more than thresholds, choices and dates: lists, functions or arithmetic over several facts",
         {}, Severity::note);
}

LIANGCE_INLINE std::string parameters_read(const ProgramView& view, feel::NodeId root) {
  std::set<std::string> read;
  feel::detail::walk_code(view.code(), root, true, [&](feel::NodeId node) {
    for (const feel::Slot number : view.code().named_constants(node)) {
      const auto& parameter = view.parameter(number);
      read.insert(parameter.source->name.text + "=" + parameter.value.to_feel_within(2'000).value_or("long"));
    }
    if (view.code().op(node) == feel::Op::fact && view.program->facts()[view.code()[node].a].fact == nullptr)
      read.insert(view.program->facts()[view.code()[node].a].name);
  });
  std::string all;
  for (const std::string& one : read) all += one + "\n";
  return all;
}

namespace tables_found {

class Bodies final : public PolicyVisitor {
 public:
  void body(const policy::Body& body) override {
    if (const auto* table = std::get_if<policy::Table>(&body.form)) {
      const auto place = std::pair(body.place.file.get(), body.place.file_offset(0));
      at.emplace(place, std::pair(table, &body.place));
    }
  }
  std::map<std::pair<const SourceFile*, std::uint32_t>, std::pair<const policy::Table*, const SourceText*>> at;
};

}  // namespace tables_found

LIANGCE_INLINE std::vector<FoundTable> tables_of(const ProgramView& view) {
  tables_found::Bodies bodies;
  for_each_element(view.policy(), [&](const char*, const auto& element) { walk(element, bodies); });
  const feel::Code& code = view.code();
  std::vector<FoundTable> all;
  std::set<feel::NodeId> seen;
  for (const auto& [element, root] : view.elements()) {
    const policy::Element* owner = element;
    std::vector<feel::NodeId> open{root};
    while (!open.empty()) {
      const feel::NodeId start = open.back();
      open.pop_back();
      if (!seen.insert(start).second) continue;
      feel::detail::walk_code(code, start, false, [&](feel::NodeId node) {
        if (code.op(node) == feel::Op::lazy && !view.named(code[node].a) &&
            code.lazy_body(code[node].a) != feel::no_node)
          open.push_back(code.lazy_body(code[node].a));
        const TableNode* table = view.table(node);
        if (table == nullptr || code.locals_needed(node) != 0) return;
        FoundTable found{owner, nullptr, owner->name, node, table};
        if (const feel::Place place = code.place(node); place.source != nullptr) {
          const auto it = bodies.at.find({place.source->file.get(), place.source->file_offset(place.begin)});
          if (it != bodies.at.end() && it->second.first->rows.size() == table->rows.size())
            found.source = it->second.first, found.place = *it->second.second;
        }
        if (std::none_of(all.begin(), all.end(), [&](const FoundTable& f) { return f.node == node; }))
          all.push_back(std::move(found));
      });
    }
  }
  return all;
}

}  // namespace detail

LIANGCE_INLINE std::vector<Finding> analyze(const Policy& policy, const AnalyzeLimits& limits) {
  detail::Analysis analysis(policy.content(), limits);
  std::vector<Date> days;
  std::size_t left_out = 0;
  for (const Date day : days_of_change(policy.content())) {
    if (!policy.content().in_force.contains(day)) continue;
    if (days.size() < limits.days)
      days.push_back(day);
    else
      ++left_out;
  }
  if (left_out != 0)
    analysis.report("LC359", policy.content().id,
                    "the policy changes on " + std::to_string(days.size() + left_out) + " days; the last " +
                        std::to_string(left_out) + " were not looked at",
                    {}, {}, Severity::note);
  for (const Date day : days) {
    std::shared_ptr<const Program> program;
    try {
      program = policy.on(day);
    } catch (const PolicyError&) {
      continue;  // said by the compiler, with its place
    }
    const detail::ProgramView view(program);
    detail::analyze_tables(analysis, view);
    detail::analyze_rules(analysis, view);
    detail::analyze_members(analysis, view);
  }
  std::set<const policy::Element*> explained;
  for (const auto& [key, never] : analysis.never)
    if (never.open && never.element != nullptr) explained.insert(never.element);
  for (auto& [key, never] : analysis.never)
    if (never.open && std::none_of(never.reads.begin(), never.reads.end(),
                                   [&](const auto* element) { return explained.count(element) != 0; }))
      analysis.report(never.code, never.where, never.message, never.hint, never.witness);
  const auto file_number = [&](const Diagnostic& d) {
    const auto& files = policy.content().files;
    return std::find(files.begin(), files.end(), d.file) - files.begin();
  };
  std::stable_sort(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& a, const Finding& b) {
    const auto fa = file_number(a.diagnostic), fb = file_number(b.diagnostic);
    return fa != fb ? fa < fb : a.diagnostic.begin < b.diagnostic.begin;
  });
  return std::move(analysis.findings);
}

LIANGCE_INLINE std::vector<Finding> check_and_analyze(const Policy& policy, const AnalyzeLimits& limits) {
  const Diagnostics checked = check_everything(policy);
  std::vector<Finding> all;
  for (const Diagnostic& d : checked.items()) all.push_back({d, {}});
  if (checked.has_errors()) return all;
  for (Finding& finding : analyze(policy, limits)) {
    // A row that says `unknown` too late has been told so.
    const bool told =
        finding.diagnostic.code == "LC353" &&
        std::any_of(checked.items().begin(), checked.items().end(), [&](const Diagnostic& d) {
          return d.code == "LC314" && d.file == finding.diagnostic.file && d.begin == finding.diagnostic.begin;
        });
    if (!told) all.push_back(std::move(finding));
  }
  return all;
}

}  // namespace liangce
