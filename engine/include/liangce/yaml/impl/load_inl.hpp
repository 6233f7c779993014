#pragma once

#include <algorithm>
#include <deque>
#include <filesystem>
#include <future>
#include <set>
#include <span>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "liangce/yaml/impl/loading.hpp"
#include "liangce/yaml/load.hpp"

namespace liangce::yaml {

namespace detail {

struct LoadedFile {
  Tree tree;
  Place place;
};

LIANGCE_INLINE bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

LIANGCE_INLINE bool is_yaml(std::string_view name) { return ends_with(name, ".yaml") || ends_with(name, ".yml"); }
LIANGCE_INLINE bool is_test(std::string_view name) {
  return ends_with(name, ".test.yaml") || ends_with(name, ".test.yml");
}

LIANGCE_INLINE bool is_exemptions(std::string_view name) {
  return ends_with(name, ".exempt.yaml") || ends_with(name, ".exempt.yml");
}

/// What a load has taken in so far, held against its limits.
struct Intake {
  std::size_t files = 0, bytes = 0, nodes = 0;
  /// May one more file be read? LC715, LC716 or LC717 when not.
  bool has_room(const Limits& limits, const std::string& at, Diagnostics& diagnostics) const {
    const auto refuse = [&](const char* code, std::size_t most, const char* what, const char* limit) {
      file_problem(diagnostics, at, code,
                   "there are more than " + std::to_string(most) + what + " (yaml::Limits::" + limit + ")");
      return false;
    };
    if (files >= limits.files) return refuse("LC715", limits.files, " files", "files");
    if (bytes > limits.total_bytes) return refuse("LC716", limits.total_bytes, " bytes in all files", "total_bytes");
    if (nodes > limits.total_nodes) return refuse("LC717", limits.total_nodes, " elements in all files", "total_nodes");
    return true;
  }
};

LIANGCE_INLINE std::string beside(const std::string& file, const std::string& name) {
  return (std::filesystem::path(file).parent_path() / name).lexically_normal().string();
}

/// policy, tests, calendar, amends, entities or exempt: the key that says what a file is.
LIANGCE_INLINE std::string_view file_kind(const Node& root) {
  for (const std::string_view key : {"policy", "tests", "calendar", "amends", "entities", "exempt"})
    if (root.find(key) != nullptr) return key;
  return "";
}

/// A file another one names: its document or a calendar. Counts against the limits of the load.
LIANGCE_INLINE std::shared_ptr<const SourceFile> read_named_file(Loading& loading, const Place& from, const Node& at,
                                                                 const std::string& name, const char* kind) {
  const std::string path = beside(from.file->name, name);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    from.error("LC001", at, "the " + std::string(kind) + " " + in_ticks(name) + " does not exist",
               "it is looked for at " + path + ", beside this file");
    return nullptr;
  }
  Intake intake;
  for (const auto& file : loading.policy.files) ++intake.files, intake.bytes += file->content.size();
  if (!intake.has_room(loading.limits, from.file->name, loading.diagnostics)) return nullptr;
  auto file = read_file(path, loading.limits, loading.diagnostics);
  if (file != nullptr) loading.policy.files.push_back(file);
  return file;
}

LIANGCE_INLINE void read_calendar_file(Loading& loading, const Place& from, const Node& at, const std::string& name) {
  const auto file = read_named_file(loading, from, at, name, "calendar");
  if (file == nullptr) return;
  const auto tree = read(file, loading.limits, loading.diagnostics);
  if (tree) read_calendar(loading, Place{file, &loading.diagnostics}, tree->root);
}

LIANGCE_INLINE void read_document(Loading& loading, const Place& place, const Node& node) {
  const Fields fields(place, node, FormId::document, "`document`");
  policy::Document& document = loading.policy.document;
  document.file_name = fields.text("file");
  document.issued = fields.date("issued");
  document.by = fields.words("by");
  if (!document.file_name.empty())
    document.text = read_named_file(loading, place, *fields.get("file"), document.file_name.text, "document");
}

/// Title, document, period, calendars: what exactly one file of a policy says.
LIANGCE_INLINE void read_header(Loading& loading, const Place& place, const Fields& fields) {
  policy::Policy& policy = loading.policy;
  policy.title = fields.text("title");
  policy.en = fields.text("en");
  policy.published = fields.date("published");
  if (const Node* period = fields.get("in force"))
    if (const auto read = read_period(place, *period, "`in force`")) policy.in_force = *read;
  if (fields.words("profile") == "dmn") policy.profile = policy::Semantics::dmn, loading.dmn = true;
  if (const Node* document = fields.get("document")) read_document(loading, place, *document);
  const Node* calendars = fields.get("calendars");
  if (calendars == nullptr) return;
  if (calendars->is_scalar()) read_calendar_file(loading, place, *calendars, trimmed(calendars->text).text);
  for (const Node& item : calendars->items)
    if (const auto name = read_text(place, item, "an item of `calendars`"))
      read_calendar_file(loading, place, item, name->text);
}

LIANGCE_INLINE bool has_header(const Node& root) {
  for (const std::string_view key : {"title", "en", "document", "in force", "published", "calendars", "profile"})
    if (root.find(key) != nullptr) return true;
  return false;
}

LIANGCE_INLINE void check_language(const Fields& fields) {
  if (const auto language = fields.integer("language"); language && *language != 1)
    fields.place().error("LC216", *fields.get("language"),
                         "this engine reads language 1, the file is written in language " + std::to_string(*language));
}

LIANGCE_INLINE void collect_names(Loading& loading, const Node& root) {
  for (const std::string_view section :
       {"parameters", "conventions", "facts", "functions", "rules", "decisions", "services"}) {
    const Node* names = root.find(section);
    if (names == nullptr) continue;
    for (const Entry& entry : names->entries) {
      loading.declared.insert(entry.key.text.text);
      if (const Node* en = entry.value.find("en")) loading.declared.insert(trimmed(en->text).text);
    }
  }
}

/// Sections in the order they build on each other: types before what has a type.
LIANGCE_INLINE void read_sections(Loading& loading, const std::vector<const Fields*>& files,
                                  std::vector<std::string>* values_only) {
  const auto each = [&](std::string_view key, const auto& read) {
    for (const Fields* fields : files)
      if (const Node* node = fields->get(key)) read(fields->place(), *node);
  };
  const FormId parameter = values_only != nullptr ? FormId::changed_parameter : FormId::parameter;
  each("sources", [&](const Place& p, const Node& n) { read_sources(loading, p, n); });
  each("clauses", [&](const Place& p, const Node& n) { read_clauses(loading, p, n); });
  each("types", [&](const Place& p, const Node& n) { read_named_types(loading, p, n); });
  resolve_named_types(loading);
  each("parameters",
       [&](const Place& p, const Node& n) { read_parameter_section(loading, p, n, false, parameter, values_only); });
  each("conventions",
       [&](const Place& p, const Node& n) { read_parameter_section(loading, p, n, true, parameter, values_only); });
  each("facts", [&](const Place& p, const Node& n) { read_facts(loading, p, n); });
  each("functions", [&](const Place& p, const Node& n) { read_functions(loading, p, n); });
  each("rules", [&](const Place& p, const Node& n) { read_rules(loading, p, n); });
  each("decisions", [&](const Place& p, const Node& n) { read_decisions(loading, p, n); });
  each("services", [&](const Place& p, const Node& n) { read_services(loading, p, n); });
  each("not computable", [&](const Place& p, const Node& n) { read_not_computable(loading, p, n); });
}

LIANGCE_INLINE void legal_id(const Place& place, const Node& at, const std::string& id) {
  const bool good = !id.empty() && id.size() <= 200 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  if (!good) place.error("LC214", at, "the policy id " + in_ticks(id) + " must be made of a-z, 0-9, `.` and `-`");
}

LIANGCE_INLINE policy::Policy build_policy(const std::vector<LoadedFile>& files, Diagnostics& diagnostics,
                                           const Limits& limits) {
  policy::Policy policy;
  Loading loading{limits, diagnostics, policy};
  std::vector<Fields> fields;
  fields.reserve(files.size());
  for (const LoadedFile& file : files) {
    policy.files.push_back(file.tree.file);
    fields.emplace_back(file.place, file.tree.root, FormId::policy, "the policy file");
  }
  const Fields* header = nullptr;
  std::vector<const Fields*> readable;
  for (const Fields& file : fields) {
    if (!file.ok()) continue;
    readable.push_back(&file);
    check_language(file);
    collect_names(loading, file.node());
    if (const Node* id = file.get("policy")) {
      const SourceText text = trimmed(id->text);
      legal_id(file.place(), *id, text.text);
      if (policy.id.empty()) policy.id = text;
      if (policy.id.text != text.text)
        file.place().error("LC217", *id,
                           "this file belongs to the policy " + in_ticks(text.text) + ", the files before it to " +
                               in_ticks(policy.id.text));
    }
    if (!has_header(file.node())) continue;
    if (header == nullptr) {
      header = &file;
    } else {
      file.place().error(
          "LC217", file.node(),
          "a second header (title, document, in force, ...); the first stands in " + header->place().file->name);
    }
  }
  if (header != nullptr) read_header(loading, header->place(), *header);
  read_sections(loading, readable, nullptr);
  return policy;
}

/// A file read and made a tree, with what was wrong on the way.
struct ParsedFile {
  std::shared_ptr<const SourceFile> file;  ///< null: could not be read
  std::optional<Tree> tree;
  Diagnostics diagnostics;
};

LIANGCE_INLINE ParsedFile parse_file(const std::string& path, const Limits& limits) {
  ParsedFile parsed;
  parsed.file = read_file(path, limits, parsed.diagnostics);
  if (parsed.file != nullptr) parsed.tree = read(parsed.file, limits, parsed.diagnostics);
  return parsed;
}

/// Files are parsed ahead of whoever takes them in, in their order: most of a load is YAML, and there are cores for it.
/// What is read never depends on how many.
class Parsing {
 public:
  Parsing(std::span<const std::string> paths, const Limits& limits) : paths_(paths), limits_(limits) {
    // So many that no core waits while whoever takes them in waits for a long one.
    const std::size_t ahead = 8 * std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    while (under_way_.size() < std::min(ahead, paths.size())) begin();
  }
  /// The next one; there must be one.
  ParsedFile next() {
    ParsedFile parsed = under_way_.front().get();
    under_way_.pop_front();
    if (begun_ < paths_.size()) begin();
    return parsed;
  }

 private:
  void begin() {
    const std::string& path = paths_[begun_++];
    under_way_.push_back(std::async(std::launch::async, [this, &path] { return parse_file(path, limits_); }));
  }

  std::span<const std::string> paths_;
  const Limits& limits_;
  std::size_t begun_ = 0;
  std::deque<std::future<ParsedFile>> under_way_;
};

/// Keeps the trees of policy files.
LIANGCE_INLINE void take_in(std::vector<LoadedFile>& files, const std::shared_ptr<const SourceFile>& file,
                            std::optional<Tree> tree, Diagnostics& diagnostics, bool named) {
  if (!tree) return;
  const std::string_view kind = file_kind(tree->root);
  if (kind != "policy" && kind != "") {
    if (!named) return;  // a calendar, an amendment or an entity model lying in the folder
    report(diagnostics, file, "LC217", tree->root,
           "this is " +
               std::string(kind == "tests"      ? "a test file"
                           : kind == "calendar" ? "a calendar"
                           : kind == "entities" ? "an entity model"
                           : kind == "exempt"   ? "a file of exemptions"
                                                : "an amendment") +
               ", a policy file is expected");
    return;
  }
  files.push_back(LoadedFile{std::move(*tree), Place{file, &diagnostics}});
}

LIANGCE_INLINE policy::Amendment build_amendment(const std::shared_ptr<const SourceFile>& file,
                                                 const policy::Policy& base, Diagnostics& diagnostics,
                                                 const Limits& limits) {
  policy::Amendment amendment;
  if (file == nullptr) return amendment;
  const auto tree = read(file, limits, diagnostics);
  if (!tree) return amendment;
  amendment.changes.files.push_back(file);
  Loading loading{limits, diagnostics, amendment.changes, &base};
  loading.dmn = base.profile == policy::Semantics::dmn;
  const Place place{file, &diagnostics};
  const Fields fields(place, tree->root, FormId::amendment, "the amendment");
  if (!fields.ok()) return amendment;
  check_language(fields);
  collect_names(loading, tree->root);
  const auto declare = [&](const policy::Element& element) {
    loading.declared.insert(element.name.text);
    if (!element.en.empty()) loading.declared.insert(element.en.text);
  };
  std::for_each(base.parameters.begin(), base.parameters.end(), declare);
  std::for_each(base.facts.begin(), base.facts.end(), declare);
  std::for_each(base.functions.begin(), base.functions.end(), declare);
  std::for_each(base.rules.begin(), base.rules.end(), declare);
  std::for_each(base.decisions.begin(), base.decisions.end(), declare);
  for (const policy::Clause& clause : base.clauses) loading.clause_ids.insert(clause.id.text);
  amendment.amends = fields.text("amends");
  amendment.changes.title = fields.text("title");
  amendment.changes.en = fields.text("en");
  amendment.changes.published = fields.date("published");
  read_sections(loading, {&fields}, &amendment.values_only);
  return amendment;
}

/// The YAML files inside a folder and its folders; one more than the limit at most. False when it cannot be read.
LIANGCE_INLINE bool list_folder(const std::string& path, const Limits& limits, std::vector<std::string>& inside,
                                std::error_code& problem) {
  namespace fs = std::filesystem;
  fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, problem);
  for (; !problem && at != fs::recursive_directory_iterator() && inside.size() <= limits.files; at.increment(problem)) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && is_yaml(at->path().string())) inside.push_back(at->path().string());
  }
  return !problem;
}

/// What was found, file by file and from top to bottom: reading goes by sections, people go by lines.
LIANGCE_INLINE void add_sorted(Diagnostics& all, const Diagnostics& found) {
  std::vector<Diagnostic> items = found.items();
  std::unordered_map<const SourceFile*, std::size_t> order;
  for (const Diagnostic& d : items) order.emplace(d.file.get(), order.size());
  std::stable_sort(items.begin(), items.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::pair(order.at(a.file.get()), a.begin) < std::pair(order.at(b.file.get()), b.begin);
  });
  const std::size_t kept = all.errors();
  for (Diagnostic& d : items) all.add(std::move(d));
  while (all.errors() - kept < found.errors()) all.add(Diagnostic{});  // those counted and not kept
}

/// As they were found.
LIANGCE_INLINE void add_all(Diagnostics& all, const Diagnostics& found) {
  const std::size_t kept = all.errors();
  for (const Diagnostic& d : found.items()) all.add(d);
  while (all.errors() - kept < found.errors()) all.add(Diagnostic{});
}

}  // namespace detail

LIANGCE_INLINE FoundFiles find_files(const std::vector<std::string>& paths, Diagnostics& diagnostics,
                                     const Limits& limits) {
  namespace fs = std::filesystem;
  FoundFiles found;
  std::set<std::string> seen;
  const auto add = [&](const std::string& path) {
    if (found.policies.size() + found.tests.size() + found.exemptions.size() >= limits.files) return false;
    if (seen.insert(fs::path(path).lexically_normal().string()).second)
      (detail::is_test(path)         ? found.tests
       : detail::is_exemptions(path) ? found.exemptions
                                     : found.policies)
          .push_back(path);
    return true;
  };
  for (const std::string& path : paths) {
    std::error_code problem;
    std::vector<std::string> inside;
    if (!fs::is_directory(path, problem))
      inside.push_back(path);
    else if (!detail::list_folder(path, limits, inside, problem))
      detail::file_problem(diagnostics, path, "LC001", "the folder cannot be read: " + problem.message());
    std::sort(inside.begin(), inside.end());
    for (const std::string& file : inside) {
      if (add(file)) continue;
      detail::file_problem(diagnostics, path, "LC715",
                           "there are more than " + std::to_string(limits.files) + " files (yaml::Limits::files)");
      return found;
    }
    if (inside.empty() && !problem) detail::file_problem(diagnostics, path, "LC002", "the folder holds no *.yaml file");
  }
  return found;
}

LIANGCE_INLINE policy::Policy read_policy(const std::vector<std::string>& paths, Diagnostics& all,
                                          const Limits& limits) {
  Diagnostics diagnostics;
  const FoundFiles found = find_files(paths, diagnostics, limits);
  std::vector<detail::LoadedFile> files;
  detail::Intake intake;
  detail::Parsing parsing(found.policies, limits);
  for (const std::string& path : found.policies) {
    if (!intake.has_room(limits, path, diagnostics)) break;
    detail::ParsedFile parsed = parsing.next();
    detail::add_all(diagnostics, parsed.diagnostics);
    ++intake.files, intake.bytes += parsed.file == nullptr ? 0 : parsed.file->content.size();
    const std::size_t before = files.size();
    const bool named = std::find(paths.begin(), paths.end(), path) != paths.end();
    detail::take_in(files, parsed.file, std::move(parsed.tree), diagnostics, named);
    if (files.size() > before) intake.nodes += files.back().tree.nodes;
  }
  if (files.empty() && !diagnostics.has_errors())
    detail::file_problem(diagnostics, paths.empty() ? "" : paths.front(), "LC002", "there is no policy file here");
  policy::Policy policy = detail::build_policy(files, diagnostics, limits);
  detail::add_sorted(all, diagnostics);
  return policy;
}

LIANGCE_INLINE policy::Policy read_policy_text(const std::string& name, const std::string& text, Diagnostics& all,
                                               const Limits& limits) {
  Diagnostics diagnostics;
  std::vector<detail::LoadedFile> files;
  const auto file = make_file(name, text, limits, diagnostics);
  if (file != nullptr) detail::take_in(files, file, read(file, limits, diagnostics), diagnostics, true);
  policy::Policy policy = detail::build_policy(files, diagnostics, limits);
  detail::add_sorted(all, diagnostics);
  return policy;
}

LIANGCE_INLINE policy::Amendment read_amendment(const std::string& path, const policy::Policy& base,
                                                Diagnostics& diagnostics, const Limits& limits) {
  return detail::build_amendment(read_file(path, limits, diagnostics), base, diagnostics, limits);
}

LIANGCE_INLINE policy::Amendment read_amendment_text(const std::string& name, const std::string& text,
                                                     const policy::Policy& base, Diagnostics& diagnostics,
                                                     const Limits& limits) {
  return detail::build_amendment(make_file(name, text, limits, diagnostics), base, diagnostics, limits);
}

LIANGCE_INLINE policy::Policy load(const std::vector<std::string>& paths, Diagnostics* warnings, const Limits& limits) {
  Diagnostics diagnostics;
  policy::Policy policy = read_policy(paths, diagnostics, limits);
  if (diagnostics.has_errors()) throw PolicyError(diagnostics.items());
  if (warnings != nullptr)
    for (const Diagnostic& d : diagnostics.items()) warnings->add(d);
  return policy;
}

}  // namespace liangce::yaml
