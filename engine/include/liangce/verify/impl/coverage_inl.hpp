#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <unordered_map>

#include "liangce/decide/check_everything.hpp"
#include "liangce/verify/coverage.hpp"
#include "liangce/verify/impl/probes.hpp"
#include "liangce/verify/impl/reach.hpp"
#include "liangce/verify/run_tests.hpp"

namespace liangce {

namespace detail {

/// Watches every question of a run and adds up what was seen.
class CoverageCollector {
 public:
  explicit CoverageCollector(const Policy& base) : base_(base.content()) {
    for (const auto& file : base_.files) files_.insert(file.get());
  }

  /// What there is to reach, whether or not a test asks for the day.
  void expect(const Policy& policy, Date on) {
    try {
      program(policy, on, {});
    } catch (const PolicyError&) {  // the tests will say so
    }
  }

  void asked(const TestQuestion& question, std::uint32_t number) {
    Watched& watched = program(question.policy, question.on, question.overrides);
    std::vector<std::uint8_t> seen(watched.probes.items.size(), 0);
    Case facts(watched.program);
    for (std::size_t slot = 0; slot < question.facts.values().size() && slot < facts.values().size(); ++slot)
      if (watched.program->facts()[slot].fact != nullptr)
        facts.set(static_cast<feel::Slot>(slot), question.facts.values()[slot]);
    const Listening listening(seen.data());
    if (question.decision != nullptr) {
      DecideOptions options;
      options.missing = false;
      const Decision decision = watched.program->decide(question.decision->name.text, facts, options);
      const std::size_t index = watched.program->decision_index(question.decision->name.text);
      if (index < watched.probes.verdicts.size())
        for (const std::uint32_t item : watched.probes.verdicts[index])
          if (watched.probes.items[item].text == decision.verdict) seen[item] |= CoverageItem::yes;
    }
    for (const auto& expected : question.test.expect.rules)
      if (const auto* rule = question.policy.content().find_rule(expected.name.text))
        watched.program->rule(rule->name.text, facts);
    for (std::size_t item = 0; item < seen.size(); ++item)
      if (seen[item] != 0)
        for (const std::uint32_t version : watched.probes.versions[item]) seen[version] |= CoverageItem::yes;
    const std::lock_guard lock(mutex_);
    for (std::size_t item = 0; item < seen.size(); ++item) {
      if (seen[item] == 0 || watched.global[item] == nobody) continue;
      CoverageItem& all = items_[watched.global[item]];
      all.reached |= seen[item];
      for (std::size_t bit = 0; bit < 3; ++bit) all.tests[bit] += (seen[item] >> bit) & 1U;
      reached_by_[watched.global[item]].push_back(number);
    }
  }

  Coverage finish(const std::vector<policy::Unreachable>& exemptions);

 private:
  static constexpr std::uint32_t nobody = 0xFFFFFFFF;
  struct Watched {
    std::shared_ptr<const Program> program;
    Probes probes;
    std::vector<std::uint32_t> global;  // by item of the program
  };
  struct Listening {
    explicit Listening(std::uint8_t* seen) { outcomes_seen() = seen; }
    ~Listening() { outcomes_seen() = nullptr; }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
  };

  static std::string key_of(const policy::Policy& policy, Date on, const Overrides& overrides) {
    std::string key = std::to_string(reinterpret_cast<std::uintptr_t>(&policy)) + '|' + on.to_string();
    for (const auto* list : {&overrides.parameters, &overrides.rules}) {
      key += '|';
      for (const auto& [name, value] : *list) {
        key += name + '=';
        key += value.is_absent() ? std::string(to_string(value.reason())) : value.to_feel();
        if (const Absence* absence = value.is_absent() ? value.absence() : nullptr) {
          key += absence->low.to_feel() + ".." + absence->high.to_feel();
          for (const Value& candidate : absence->candidates) key += ',' + candidate.to_feel();
        }
        key += ';';
      }
    }
    return key;
  }

  Watched& program(const Policy& policy, Date on, const Overrides& overrides) {
    const std::string key = key_of(policy.content(), on, overrides);
    {
      const std::lock_guard lock(mutex_);
      if (const auto at = programs_.find(key); at != programs_.end()) return *at->second;
    }
    auto watched = std::make_unique<Watched>();
    watched->program = policy.compile(on, overrides);
    watched->probes = Probes::into(*watched->program, overrides.rules);
    const std::lock_guard lock(mutex_);
    const auto [at, fresh] = programs_.try_emplace(key, std::move(watched));
    if (fresh) {
      for (const CoverageItem& item : at->second->probes.items) at->second->global.push_back(global(item));
    }
    return *at->second;
  }

  /// Under the lock.
  std::uint32_t global(const CoverageItem& item) {
    if (item.file == nullptr || files_.count(item.file.get()) == 0) return nobody;
    const auto key = std::make_tuple(item.file.get(), item.begin, item.end, item.kind, item.element, item.text);
    const auto [at, fresh] = numbers_.try_emplace(key, static_cast<std::uint32_t>(items_.size()));
    if (fresh) {
      items_.push_back(item);
      reached_by_.emplace_back();
    } else {
      items_[at->second].possible |= item.possible;
    }
    return at->second;
  }

  const policy::Policy& base_;
  std::set<const SourceFile*> files_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::unique_ptr<Watched>> programs_;
  std::map<std::tuple<const SourceFile*, std::uint32_t, std::uint32_t, CoverageItem::Kind, std::string, std::string>,
           std::uint32_t>
      numbers_;
  std::vector<CoverageItem> items_;
  std::vector<std::vector<std::uint32_t>> reached_by_;
};

LIANGCE_INLINE Coverage CoverageCollector::finish(const std::vector<policy::Unreachable>& exemptions) {
  std::unordered_map<const SourceFile*, std::size_t> order;
  for (std::size_t i = 0; i < base_.files.size(); ++i) order[base_.files[i].get()] = i;
  std::vector<std::size_t> sorted(items_.size());
  for (std::size_t i = 0; i < sorted.size(); ++i) sorted[i] = i;
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
    const auto key = [&](const CoverageItem& item) {
      return std::make_tuple(order[item.file.get()], item.begin, item.kind, item.end);
    };
    return key(items_[a]) < key(items_[b]);
  });
  Coverage coverage;
  for (const std::size_t i : sorted) {
    coverage.items.push_back(std::move(items_[i]));
    std::sort(reached_by_[i].begin(), reached_by_[i].end());
    coverage.reached_by.push_back(std::move(reached_by_[i]));
  }
  Diagnostics stale;
  for (const policy::Unreachable& exemption : exemptions) {
    bool found = false;
    std::uint8_t outcomes = 0;
    for (const SourceText& word : exemption.outcomes)
      outcomes |= policy::is_yes(word.text)  ? CoverageItem::yes
                  : policy::is_no(word.text) ? CoverageItem::no
                                             : CoverageItem::unknown;
    std::uint8_t reached = 0, needed = 0;
    for (CoverageItem& item : coverage.items) {
      if (item.element != exemption.element.text) continue;
      const bool own = item.kind == CoverageItem::Kind::rule || item.kind == CoverageItem::Kind::decision;
      if (exemption.item.empty() ? !own : item.text != exemption.item.text) continue;
      found = true;
      reached |= item.reached & outcomes;
      needed |= outcomes & item.possible & static_cast<std::uint8_t>(~item.reached);
      item.exempt = exemption.reason;
      item.exempted |= outcomes & item.possible & static_cast<std::uint8_t>(~item.reached);
    }
    const SourceText& where = exemption.item.empty() ? exemption.element : exemption.item;
    const auto length = static_cast<std::uint32_t>(where.text.size());
    if (!found) {
      stale.add(
          "LC811", where, 0, length,
          "nothing in `" + exemption.element.text + "` is called `" + exemption.item.text + "`; the exemption is stale",
          {}, Severity::warning);
    } else if (needed == 0) {
      stale.add("LC811", where, 0, length,
                reached != 0 ? "the tests reach what is declared out of reach; the exemption is stale"
                             : "what is declared out of reach cannot come anyway; the exemption is stale",
                {}, Severity::warning);
    }
  }
  coverage.stale = stale.items();
  return coverage;
}

}  // namespace detail

LIANGCE_INLINE std::string_view to_string(CoverageItem::Kind kind) noexcept {
  switch (kind) {
    case CoverageItem::Kind::rule: return "rule";
    case CoverageItem::Kind::exception: return "exception";
    case CoverageItem::Kind::decision: return "decision";
    case CoverageItem::Kind::function: return "function";
    case CoverageItem::Kind::output: return "output";
    case CoverageItem::Kind::condition: return "condition";
    case CoverageItem::Kind::branch: return "branch";
    case CoverageItem::Kind::row: return "row";
    case CoverageItem::Kind::version: return "version";
    case CoverageItem::Kind::verdict: break;
  }
  return "verdict";
}

LIANGCE_INLINE std::string outcome_words(CoverageItem::Kind kind, bool condition, std::uint8_t outcomes) {
  using Kind = CoverageItem::Kind;
  const char* yes = kind == Kind::branch     ? "then"
                    : kind == Kind::row      ? "a hit"
                    : kind == Kind::version  ? "read"
                    : kind == Kind::verdict  ? "answered"
                    : kind == Kind::function ? "called"
                    : condition              ? "yes"
                                             : "a value";
  std::string words;
  const auto add = [&](std::uint8_t bit, const char* word) {
    if ((outcomes & bit) != 0) words += (words.empty() ? "" : ", ") + std::string(word);
  };
  add(CoverageItem::yes, yes);
  add(CoverageItem::no, kind == Kind::branch ? "else" : "no");
  add(CoverageItem::unknown, "unknown");
  return words;
}

namespace detail {
inline int bits(std::uint8_t outcomes) noexcept {
  return (outcomes & 1) + ((outcomes >> 1) & 1) + ((outcomes >> 2) & 1);
}

template <class Wanted>
Coverage::Count count_items(const std::vector<CoverageItem>& items, Wanted wanted) {
  Coverage::Count count;
  for (const CoverageItem& item : items) {
    if (!wanted(item)) continue;
    ++count.items;
    count.full += item.lacking() == 0 ? 1 : 0;
    count.exempted += static_cast<std::size_t>(bits(item.exempted));
    count.unreachable += static_cast<std::size_t>(bits(item.unreachable));
    count.outcomes +=
        static_cast<std::size_t>(bits(item.possible & static_cast<std::uint8_t>(~item.exempted & ~item.unreachable)));
    count.reached += static_cast<std::size_t>(bits(item.possible & item.reached));
  }
  return count;
}
}  // namespace detail

LIANGCE_INLINE Coverage::Count Coverage::count() const {
  return detail::count_items(items, [](const CoverageItem&) { return true; });
}
LIANGCE_INLINE Coverage::Count Coverage::count(CoverageItem::Kind kind) const {
  return detail::count_items(items, [&](const CoverageItem& item) { return item.kind == kind; });
}

LIANGCE_INLINE Coverage cover_tests(const Policy& policy, const std::vector<policy::TestFile>& files,
                                    const TestOptions& options, std::vector<std::vector<TestResult>>& results,
                                    const std::vector<policy::Unreachable>& exemptions, bool gaps) {
  detail::CoverageCollector collector(policy);
  for (const Date day : days_of_change(policy.content())) collector.expect(policy, day);
  std::unordered_map<const policy::TestCase*, std::uint32_t> numbers;
  for (const policy::TestFile& file : files)
    for (const policy::TestCase& test : file.cases) numbers.emplace(&test, static_cast<std::uint32_t>(numbers.size()));
  TestOptions watching = options;
  watching.asked = [&](const TestQuestion& question) {
    collector.asked(question, numbers.at(&question.test));
    if (options.asked) options.asked(question);
  };
  results = run_tests(policy, files, watching);
  Coverage coverage = collector.finish(exemptions);
  if (options.filter.empty() && gaps) {
    std::optional<detail::Reach> reach;
    for (CoverageItem& item : coverage.items) {
      if ((item.possible & ~item.reached) == 0) continue;
      if (!reach) reach.emplace(policy, detail::ReachLimits{});
      reach->look_into(item);
    }
  }
  return coverage;
}

namespace detail {

inline std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "100.0 %";
  const std::size_t tenths = part * 1000 / whole;  // never 100.0 while something lacks
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

inline std::string padded(std::string text, std::size_t width, bool left = true) {
  if (text.size() < width) text.insert(left ? text.size() : 0, width - text.size(), ' ');
  return text;
}

}  // namespace detail

LIANGCE_INLINE std::string coverage_text(const Coverage& coverage, bool witnesses) {
  using Kind = CoverageItem::Kind;
  std::string text;
  for (const CoverageItem& item : coverage.items) {
    if (item.lacking() == 0) continue;
    const Position at = item.position();
    text += item.file->name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
            std::string(to_string(item.kind)) + " of `" + item.element + "`";
    if (item.kind == Kind::rule || item.kind == Kind::decision || item.kind == Kind::function)
      text.replace(text.rfind(" of `"), 5, " `");
    if (!item.text.empty()) {
      std::string words = item.text.substr(0, 120);
      std::replace(words.begin(), words.end(), '\n', ' ');
      while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0U) == 0x80U && item.text.size() > 120)
        words.pop_back();
      text += ": " + words + (words.size() < item.text.size() ? "..." : "");
    }
    text += ": never " + outcome_words(item.kind, item.condition, item.lacking());
    for (std::size_t i = 0; i < item.clauses.size(); ++i)
      text += (i == 0 ? "  (clause " : ", ") + item.clauses[i] + (i + 1 == item.clauses.size() ? ")" : "");
    text += item.note.empty() ? "\n" : "; " + item.note + "\n";
    if (witnesses && !item.witness.empty()) text += item.witness + "\n";
  }
  for (const Diagnostic& stale : coverage.stale) text += format(stale);
  if (!text.empty()) text += '\n';
  const auto line = [&](const std::string& what, const Coverage::Count& count) {
    if (count.items == 0) return;
    text += detail::padded(what, 12) + detail::padded(std::to_string(count.reached), 6, false) + " of " +
            detail::padded(std::to_string(count.outcomes), 6) +
            detail::padded(detail::percent(count.reached, count.outcomes), 9, false) +
            (count.exempted != 0 ? "   " + std::to_string(count.exempted) + " exempt" : "") +
            (count.unreachable != 0 ? "   " + std::to_string(count.unreachable) + " unreachable (proved)" : "") + "\n";
  };
  const std::pair<const char*, Kind> kinds[] = {
      {"rules", Kind::rule},           {"exceptions", Kind::exception}, {"decisions", Kind::decision},
      {"verdicts", Kind::verdict},     {"outputs", Kind::output},       {"functions", Kind::function},
      {"conditions", Kind::condition}, {"branches", Kind::branch},      {"rows", Kind::row},
      {"versions", Kind::version}};
  for (const auto& [what, kind] : kinds) line(what, coverage.count(kind));
  line("outcomes", coverage.count());
  return text;
}

LIANGCE_INLINE std::string coverage_lcov(const Coverage& coverage, std::string_view test_name) {
  std::string text;
  for (std::size_t i = 0; i < coverage.items.size();) {
    const SourceFile* file = coverage.items[i].file.get();
    text += "TN:" + std::string(test_name) + "\nSF:" + file->name + "\n";
    std::map<std::uint32_t, std::uint32_t> lines;
    std::size_t functions = 0, functions_hit = 0, branches = 0, branches_hit = 0, block = 0;
    std::string names, counts, outcomes;
    for (; i < coverage.items.size() && coverage.items[i].file.get() == file; ++i) {
      const CoverageItem& item = coverage.items[i];
      const std::string line = std::to_string(item.position().line);
      const auto hits = static_cast<std::uint32_t>(coverage.reached_by[i].size());
      const auto [at, fresh] = lines.try_emplace(item.position().line, hits);
      if (!fresh) at->second = std::min(at->second, hits);
      if (item.kind == CoverageItem::Kind::rule || item.kind == CoverageItem::Kind::decision ||
          item.kind == CoverageItem::Kind::function) {
        names += "FN:" + line + "," + item.element + "\n";
        counts += "FNDA:" + std::to_string(hits) + "," + item.element + "\n";
        ++functions, functions_hit += hits != 0 ? 1 : 0;
      }
      const std::uint8_t wanted = item.possible & static_cast<std::uint8_t>(~item.exempted & ~item.unreachable);
      if (detail::bits(wanted) > 1) {
        for (std::size_t bit = 0; bit < 3; ++bit) {
          if (((wanted >> bit) & 1U) == 0) continue;
          outcomes += "BRDA:" + line + "," + std::to_string(block) + "," + std::to_string(bit) + "," +
                      (hits == 0 ? "-" : std::to_string(item.tests[bit])) + "\n";
          ++branches, branches_hit += item.tests[bit] != 0 ? 1 : 0;
        }
        ++block;
      }
    }
    text += names + counts + "FNF:" + std::to_string(functions) + "\nFNH:" + std::to_string(functions_hit) + "\n";
    text += outcomes + "BRF:" + std::to_string(branches) + "\nBRH:" + std::to_string(branches_hit) + "\n";
    std::size_t hit = 0;
    for (const auto& [line, count] : lines) {
      text += "DA:" + std::to_string(line) + "," + std::to_string(count) + "\n";
      hit += count != 0 ? 1 : 0;
    }
    text += "LF:" + std::to_string(lines.size()) + "\nLH:" + std::to_string(hit) + "\nend_of_record\n";
  }
  return text;
}

}  // namespace liangce
