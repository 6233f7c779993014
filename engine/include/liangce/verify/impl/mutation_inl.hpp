#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "liangce/verify/impl/mutants.hpp"
#include "liangce/verify/impl/prove.hpp"
#include "liangce/verify/impl/slices.hpp"
#include "liangce/verify/mutation.hpp"

namespace liangce {

namespace detail {

/// `work` in as many threads as wanted (0: one a core), at most one a task.
template <class Work>
void in_threads(unsigned wanted, std::size_t tasks, const Work& work) {
  std::size_t threads = wanted == 0 ? std::thread::hardware_concurrency() : wanted;
  threads = std::min(std::max<std::size_t>(1, threads), std::max<std::size_t>(1, tasks));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
}

/// Asks mutants the tests that depend on them.
class Mutator {
 public:
  Mutator(const Policy& policy, const std::vector<policy::TestFile>& files, const MutationOptions& options)
      : files_(files), slices_(policy.content()), groups_(group_tests(policy.content(), slices_, files)) {
    tests_.load = options.load;
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
      if (groups_[g].reached[*element]) order.push_back(g);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {  // what is cheap to compile first
      return size_of(groups_[a]) < size_of(groups_[b]);
    });
    // First the cases that go through the element, then those that merely could.
    for (const bool through : {true, false}) {
      for (const std::size_t g : order) {
        const TestGroup& group = groups_[g];
        std::vector<std::size_t> cases;
        for (std::size_t i = 0; i < group.cases.size(); ++i)
          if ((reached != reached_.end() && reached->second.count(group.numbers[i]) != 0) == through)
            cases.push_back(group.cases[i]);
        if (cases.empty()) continue;
        policy::Policy changed = group.part;
        made.apply(changed);
        const Policy policy(std::move(changed));
        const TestRunner runner(policy, files_[group.file], tests_);
        for (const std::size_t c : cases) {
          ++mutant.tests_run;
          const TestResult result = runner.run(files_[group.file].cases[c]);
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
  static std::size_t size_of(const TestGroup& group) {
    return group.part.rules.size() + group.part.decisions.size() + group.part.functions.size();
  }

  const std::vector<policy::TestFile>& files_;
  PolicySlices slices_;
  std::vector<TestGroup> groups_;
  TestOptions tests_;
  std::unordered_map<std::string, std::unordered_set<std::uint32_t>> reached_;
};

/// Looks into the survivors, an element at a time.
LIANGCE_INLINE void look_into_survivors(const Policy& policy, const std::vector<MadeMutant>& made, Mutation& mutation,
                                        const MutationOptions& options) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> elements;
  std::unordered_map<std::string, std::size_t> numbers;
  std::size_t done = made.size();
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (mutation.mutants[i].outcome != Mutant::Outcome::survived) continue;
    const auto [at, fresh] = numbers.try_emplace(mutation.mutants[i].element, elements.size());
    if (fresh) elements.emplace_back(mutation.mutants[i].element, std::vector<std::size_t>());
    elements[at->second].second.push_back(i);
    --done;
  }
  const PolicySlices slices(policy.content());
  ProofLimits limits;
  limits.boxes = options.boxes;
  std::atomic<std::size_t> next{0};
  std::mutex reporting;
  in_threads(options.threads, elements.size(), [&] {
    Prover prover(policy.content(), slices, limits);
    for (std::size_t e = next++; e < elements.size(); e = next++) {
      prover.forget();
      for (const std::size_t i : elements[e].second) {
        prover.look_into(made[i], mutation.mutants[i]);
        if (!options.progress) continue;
        const std::lock_guard lock(reporting);
        options.progress(++done, made.size());
      }
    }
  });
}

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
      if (mutant.proved) continue;  // says more than a declaration
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
LIANGCE_INLINE std::size_t Mutation::proved() const noexcept {
  return static_cast<std::size_t>(
      std::count_if(mutants.begin(), mutants.end(), [](const Mutant& mutant) { return mutant.proved; }));
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
  const Coverage coverage = cover_tests(policy, files, first, results, {}, false);
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
  detail::in_threads(options.threads, made.size(), [&] {
    for (std::size_t i = next++; i < made.size(); i = next++) {
      mutator.try_one(made[i], mutation.mutants[i]);
      if (!options.progress || (options.prove && mutation.mutants[i].outcome == Mutant::Outcome::survived)) continue;
      const std::lock_guard lock(reporting);
      options.progress(++done, made.size());
    }
  });
  if (options.prove) detail::look_into_survivors(policy, made, mutation, options);
  detail::declare_equivalent(mutation, equivalent, options.filter.empty());
  return mutation;
}

LIANGCE_INLINE std::string mutation_text(const Mutation& mutation, bool witnesses) {
  std::string text;
  for (const Mutant& mutant : mutation.mutants) {
    if (mutant.outcome != Mutant::Outcome::survived) continue;
    const Position at = mutant.position();
    text += (mutant.file ? mutant.file->name : "") + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
            ": " + std::string(to_string(mutant.kind)) + " in `" + mutant.element + "`: " + mutant.change;
    for (std::size_t i = 0; i < mutant.clauses.size(); ++i)
      text += (i == 0 ? "  (clause " : ", ") + mutant.clauses[i] + (i + 1 == mutant.clauses.size() ? ")" : "");
    text +=
        mutant.tests_run == 0 ? "  no test asks for it" : "  survives " + std::to_string(mutant.tests_run) + " tests";
    text += mutant.note.empty() ? "\n" : "; " + mutant.note + "\n";
    if (witnesses && !mutant.witness.empty()) text += mutant.witness + "\n";
  }
  for (const Diagnostic& stale : mutation.stale) text += format(stale);
  if (!text.empty()) text += '\n';
  for (int k = 0; k <= static_cast<int>(Mutant::Kind::word); ++k) {
    std::size_t killed = 0, survived = 0, equivalent = 0, proved = 0, refused = 0;
    for (const Mutant& mutant : mutation.mutants) {
      if (static_cast<int>(mutant.kind) != k) continue;
      killed += mutant.outcome == Mutant::Outcome::killed ? 1 : 0;
      survived += mutant.outcome == Mutant::Outcome::survived ? 1 : 0;
      equivalent += mutant.outcome == Mutant::Outcome::equivalent && !mutant.proved ? 1 : 0;
      proved += mutant.proved ? 1 : 0;
      refused += mutant.outcome == Mutant::Outcome::refused ? 1 : 0;
    }
    if (killed + survived + equivalent + proved + refused == 0) continue;
    std::string name(to_string(static_cast<Mutant::Kind>(k)));
    name.resize(12, ' ');
    std::string of = std::to_string(killed), whole = std::to_string(killed + survived);
    of.insert(0, of.size() < 6 ? 6 - of.size() : 0, ' ');
    text += name + of + " of " + whole + " killed";
    if (proved != 0) text += ", " + std::to_string(proved) + " proved to change nothing";
    if (equivalent != 0) text += ", " + std::to_string(equivalent) + " declared equivalent";
    if (refused != 0) text += ", " + std::to_string(refused) + " refused";
    text += '\n';
  }
  const unsigned score = mutation.score();
  text += "score " + std::to_string(score / 10) + "." + std::to_string(score % 10) + " %\n";
  return text;
}

}  // namespace liangce
