#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "liangce/check/impl/walk.hpp"
#include "liangce/verify/impl/mutants.hpp"
#include "liangce/verify/mutation.hpp"

namespace liangce {

namespace detail {

/// What elements read each other, and the part of a policy that a question can reach: mutants are compiled in that part
/// alone.
class PolicySlices {
 public:
  explicit PolicySlices(const policy::Policy& policy) : policy_(policy) {
    const NamesUsed used = names_used(policy);
    whole_ = policy.profile != policy::Semantics::policy || !policy.services.empty() || !used.complete;
    const auto add = [&](const policy::Element& element) {
      by_name_.emplace(normal(element.name.text), elements_.size());
      if (!element.en.empty()) by_name_.emplace(normal(element.en.text), elements_.size());
      elements_.push_back(&element);
    };
    for (const auto& e : policy.parameters) add(e);
    for (const auto& e : policy.facts) add(e);
    for (const auto& e : policy.functions) add(e);
    for (const auto& e : policy.rules) add(e);
    for (const auto& e : policy.decisions) add(e);
    reads_.resize(elements_.size());
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      const auto at = used.of.find(elements_[i]);
      if (at == used.of.end()) continue;
      for (const std::string& name : at->second)
        if (const auto it = by_name_.find(name); it != by_name_.end()) reads_[i].push_back(it->second);
    }
    for (const policy::Rule& rule : policy.rules) {  // who asks for a rule asks for its exceptions
      if (rule.exception_to.empty()) continue;
      const auto from = by_name_.find(normal(rule.exception_to.text)), to = by_name_.find(normal(rule.name.text));
      if (from != by_name_.end() && to != by_name_.end()) reads_[from->second].push_back(to->second);
    }
  }

  /// Everything that can be reached from these names, by element number.
  std::vector<bool> reached(const std::vector<std::string>& roots) const {
    std::vector<bool> kept(elements_.size(), false);
    std::vector<std::size_t> open;
    const auto take = [&](std::size_t i) {
      if (kept[i]) return;
      kept[i] = true;
      open.push_back(i);
    };
    for (const std::string& root : roots)
      if (const auto at = by_name_.find(normal(root)); at != by_name_.end()) take(at->second);
    while (!open.empty()) {
      const std::size_t at = open.back();
      open.pop_back();
      for (const std::size_t read : reads_[at]) take(read);
    }
    return kept;
  }
  std::optional<std::size_t> number(const std::string& name) const {
    const auto at = by_name_.find(normal(name));
    return at == by_name_.end() ? std::nullopt : std::optional(at->second);
  }
  bool whole() const noexcept { return whole_; }

  policy::Policy slice(const std::vector<bool>& kept, bool citations) const {
    policy::Policy part;
    part.language = policy_.language;
    part.id = policy_.id;
    part.title = policy_.title;
    part.en = policy_.en;
    part.profile = policy_.profile;
    part.in_force = policy_.in_force;
    part.published = policy_.published;
    part.types = policy_.types;
    part.calendars = policy_.calendars;
    if (citations) part.document = policy_.document, part.sources = policy_.sources, part.clauses = policy_.clauses;
    std::size_t i = 0;
    const auto copy = [&](const auto& from, auto& to) {
      for (const auto& element : from)
        if (kept[i++]) to.push_back(element);
    };
    copy(policy_.parameters, part.parameters);
    copy(policy_.facts, part.facts);
    copy(policy_.functions, part.functions);
    copy(policy_.rules, part.rules);
    copy(policy_.decisions, part.decisions);
    return part;
  }

 private:
  static std::string normal(const std::string& name) { return feel::normalise_name(name).value_or(name); }
  const policy::Policy& policy_;
  std::vector<const policy::Element*> elements_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<std::vector<std::size_t>> reads_;
  bool whole_ = false;
};

/// Asks mutants the tests that depend on them.
class Mutator {
 public:
  Mutator(const Policy& policy, const std::vector<policy::TestFile>& files, const MutationOptions& options)
      : policy_(policy), files_(files), options_(options), slices_(policy.content()) {
    tests_.load = options.load;
    std::map<std::tuple<std::size_t, std::vector<std::string>>, std::size_t> known;
    std::uint32_t number = 0;
    for (std::size_t f = 0; f < files.size(); ++f) {
      for (const policy::TestCase& test : files[f].cases) {
        const std::uint32_t mine = number++;
        of_file_.push_back(f);
        cases_.push_back(&test);
        group_of_.push_back(none);
        if (!test.load_error.empty()) continue;
        std::vector<std::string> roots;
        if (!test.decision.empty()) roots.push_back(test.decision.text);
        for (const auto& expected : test.expect.rules) roots.push_back(expected.name.text);
        std::sort(roots.begin(), roots.end());
        const auto [at, fresh] = known.try_emplace({f, roots}, groups_.size());
        if (fresh) {
          Group& group = groups_.emplace_back();
          group.file = f;
          group.reached = slices_.reached(roots);
        }
        Group& group = groups_[at->second];
        group_of_.back() = at->second;
        group.cases.push_back(mine);
        group.citations = group.citations || !test.expect.reasons.empty();
        for (const auto* given : {&test.facts, &test.parameters, &test.rules})
          for (const auto& each : *given) group.named.push_back(each.name.text);
        for (const auto* names : {&test.expect.missing, &test.expect.also_unknown})
          if (*names)
            for (const SourceText& name : **names) group.named.push_back(name.text);
      }
    }
    for (Group& group : groups_) {
      std::vector<bool> kept = group.reached;
      const std::vector<bool> more = slices_.reached(group.named);
      for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = kept[i] || more[i];
      if (slices_.whole() || !files_[group.file].amendments.empty()) {
        group.part = policy.content();
      } else {
        group.part = slices_.slice(kept, group.citations);
      }
      group.part.files.clear();
    }
  }

  /// Which cases reach an element while they are asked, from coverage.
  void reached_by(const Coverage& coverage) {
    for (std::size_t i = 0; i < coverage.items.size(); ++i) {
      auto& cases = reached_[coverage.items[i].element];
      cases.insert(coverage.reached_by[i].begin(), coverage.reached_by[i].end());
    }
  }

  void try_one(const MadeMutant& made, Mutant& mutant) const {
    const auto element = slices_.number(mutant.element);
    if (!element) return;
    const auto reached = reached_.find(mutant.element);
    std::vector<std::size_t> order;  // groups that depend on the element
    for (std::size_t g = 0; g < groups_.size(); ++g)
      if (groups_[g].reached[*element] || !files_[groups_[g].file].amendments.empty()) order.push_back(g);
    // First the cases that go through the element, then those that merely could.
    for (const bool through : {true, false}) {
      for (const std::size_t g : order) {
        const Group& group = groups_[g];
        std::vector<std::uint32_t> cases;
        for (const std::uint32_t c : group.cases)
          if ((reached != reached_.end() && reached->second.count(c) != 0) == through) cases.push_back(c);
        if (cases.empty()) continue;
        policy::Policy changed = group.part;
        made.apply(changed);
        const Policy policy(std::move(changed));
        const TestRunner runner(policy, files_[group.file], tests_);
        for (const std::uint32_t c : cases) {
          ++mutant.tests_run;
          const TestResult result = runner.run(*cases_[c]);
          if (result.passed()) continue;
          const bool refused = result.outcome == TestResult::Outcome::error && result.differences.empty() &&
                               result.problems.front().code != "LC804";
          mutant.outcome = refused ? Mutant::Outcome::refused : Mutant::Outcome::killed;
          mutant.by = refused ? result.problems.front().code + " " + result.problems.front().message
                              : result.file + ": " + result.name;
          return;
        }
      }
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  /// Cases of one file that ask for the same.
  struct Group {
    std::size_t file = 0;
    std::vector<std::uint32_t> cases;
    std::vector<bool> reached;
    std::vector<std::string> named;  // by the cases, needed so that they can be asked at all
    bool citations = false;
    policy::Policy part;
  };

  const Policy& policy_;
  const std::vector<policy::TestFile>& files_;
  const MutationOptions& options_;
  PolicySlices slices_;
  TestOptions tests_;
  std::vector<const policy::TestCase*> cases_;
  std::vector<std::size_t> of_file_;
  std::vector<std::size_t> group_of_;
  std::vector<Group> groups_;
  std::unordered_map<std::string, std::unordered_set<std::uint32_t>> reached_;
};

LIANGCE_INLINE void declare_equivalent(Mutation& mutation, const std::vector<policy::EquivalentMutant>& equivalent,
                                       bool all) {
  Diagnostics stale;
  for (const policy::EquivalentMutant& declared : equivalent) {
    bool found = false, survived = false;
    for (Mutant& mutant : mutation.mutants) {
      if (mutant.element != declared.element.text || mutant.change != declared.mutant.text) continue;
      found = true;
      if (mutant.outcome != Mutant::Outcome::survived && mutant.outcome != Mutant::Outcome::equivalent) continue;
      survived = true;
      mutant.outcome = Mutant::Outcome::equivalent;
      mutant.by = declared.reason;
    }
    if (survived || (!found && !all)) continue;
    stale.add("LC811", declared.mutant, 0, static_cast<std::uint32_t>(declared.mutant.text.size()),
              found ? "a test kills this mutant of `" + declared.element.text + "`; the exemption is stale"
                    : "`" + declared.element.text + "` has no such mutant; the exemption is stale",
              {}, Severity::warning);
  }
  mutation.stale = stale.items();
}

}  // namespace detail

LIANGCE_INLINE std::string_view to_string(Mutant::Kind kind) noexcept {
  switch (kind) {
    case Mutant::Kind::threshold: return "threshold";
    case Mutant::Kind::comparison: return "comparison";
    case Mutant::Kind::negated: return "negated";
    case Mutant::Kind::dropped: return "dropped";
    case Mutant::Kind::swapped: return "swapped";
    case Mutant::Kind::row: return "row";
    case Mutant::Kind::date: return "date";
    case Mutant::Kind::exception: return "exception";
    case Mutant::Kind::parameter: return "parameter";
    case Mutant::Kind::word: break;
  }
  return "word";
}

LIANGCE_INLINE std::string_view to_string(Mutant::Outcome outcome) noexcept {
  switch (outcome) {
    case Mutant::Outcome::killed: return "killed";
    case Mutant::Outcome::survived: return "survived";
    case Mutant::Outcome::equivalent: return "equivalent";
    case Mutant::Outcome::refused: break;
  }
  return "refused";
}

LIANGCE_INLINE std::size_t Mutation::count(Mutant::Outcome outcome) const noexcept {
  std::size_t n = 0;
  for (const Mutant& mutant : mutants) n += mutant.outcome == outcome ? 1 : 0;
  return n;
}
LIANGCE_INLINE unsigned Mutation::score() const noexcept {
  const std::size_t killed = count(Mutant::Outcome::killed), all = killed + count(Mutant::Outcome::survived);
  return all == 0 ? 1000U : static_cast<unsigned>(killed * 1000 / all);
}

LIANGCE_INLINE Mutation mutate(const Policy& policy, const std::vector<policy::TestFile>& files,
                               const std::vector<policy::EquivalentMutant>& equivalent,
                               const MutationOptions& options) {
  Mutation mutation;
  TestOptions first;
  first.threads = options.threads;
  first.load = options.load;
  std::vector<std::vector<TestResult>> results;
  const Coverage coverage = cover_tests(policy, files, first, results);
  for (const auto& file : results)
    for (const TestResult& result : file)
      if (!result.passed()) mutation.failing.push_back(result);
  if (!mutation.failing.empty()) return mutation;

  std::vector<detail::MadeMutant> made = detail::make_mutants(policy.content());
  if (!options.filter.empty()) {
    const auto other = [&](const detail::MadeMutant& m) {
      return m.mutant.element.find(options.filter) == std::string::npos;
    };
    made.erase(std::remove_if(made.begin(), made.end(), other), made.end());
  }
  std::unordered_map<const SourceFile*, std::size_t> order;
  for (const auto& file : policy.content().files) order.emplace(file.get(), order.size());
  std::stable_sort(made.begin(), made.end(), [&](const detail::MadeMutant& a, const detail::MadeMutant& b) {
    const auto key = [&](const Mutant& m) { return std::make_pair(order[m.file.get()], m.begin); };
    return key(a.mutant) < key(b.mutant);
  });
  detail::Mutator mutator(policy, files, options);
  mutator.reached_by(coverage);
  mutation.mutants.resize(made.size());
  for (std::size_t i = 0; i < made.size(); ++i) mutation.mutants[i] = made[i].mutant;
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < made.size(); i = next++) {
      mutator.try_one(made[i], mutation.mutants[i]);
      if (!options.progress) continue;
      const std::lock_guard lock(reporting);
      options.progress(++done, made.size());
    }
  };
  std::size_t threads = options.threads == 0 ? std::thread::hardware_concurrency() : options.threads;
  threads = std::min(std::max<std::size_t>(1, threads), std::max<std::size_t>(1, made.size()));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  detail::declare_equivalent(mutation, equivalent, options.filter.empty());
  return mutation;
}

LIANGCE_INLINE std::string mutation_text(const Mutation& mutation) {
  std::string text;
  for (const Mutant& mutant : mutation.mutants) {
    if (mutant.outcome != Mutant::Outcome::survived) continue;
    const Position at = mutant.position();
    text += (mutant.file ? mutant.file->name : "") + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
            ": " + std::string(to_string(mutant.kind)) + " in `" + mutant.element + "`: " + mutant.change;
    for (std::size_t i = 0; i < mutant.clauses.size(); ++i)
      text += (i == 0 ? "  (clause " : ", ") + mutant.clauses[i] + (i + 1 == mutant.clauses.size() ? ")" : "");
    text += mutant.tests_run == 0 ? "  no test asks for it\n"
                                  : "  survives " + std::to_string(mutant.tests_run) + " tests\n";
  }
  for (const Diagnostic& stale : mutation.stale) text += format(stale);
  if (!text.empty()) text += '\n';
  for (int k = 0; k <= static_cast<int>(Mutant::Kind::word); ++k) {
    std::size_t killed = 0, survived = 0, equivalent = 0, refused = 0;
    for (const Mutant& mutant : mutation.mutants) {
      if (static_cast<int>(mutant.kind) != k) continue;
      killed += mutant.outcome == Mutant::Outcome::killed ? 1 : 0;
      survived += mutant.outcome == Mutant::Outcome::survived ? 1 : 0;
      equivalent += mutant.outcome == Mutant::Outcome::equivalent ? 1 : 0;
      refused += mutant.outcome == Mutant::Outcome::refused ? 1 : 0;
    }
    if (killed + survived + equivalent + refused == 0) continue;
    std::string name(to_string(static_cast<Mutant::Kind>(k)));
    name.resize(12, ' ');
    std::string of = std::to_string(killed), whole = std::to_string(killed + survived);
    of.insert(0, of.size() < 6 ? 6 - of.size() : 0, ' ');
    text += name + of + " of " + whole + " killed";
    if (equivalent != 0) text += ", " + std::to_string(equivalent) + " equivalent";
    if (refused != 0) text += ", " + std::to_string(refused) + " refused";
    text += '\n';
  }
  const unsigned score = mutation.score();
  text += "score " + std::to_string(score / 10) + "." + std::to_string(score % 10) + " %\n";
  return text;
}

}  // namespace liangce
