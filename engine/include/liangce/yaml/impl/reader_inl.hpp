#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>

#include "liangce/yaml/reader.hpp"
#include "liangce/yaml/scalar_origin.hpp"

namespace liangce::yaml {

namespace detail {

/// Thrown through yaml-cpp to stop reading; never leaves this file.
struct StopReading {};

/// A stream over bytes that are already there.
struct MemoryBuffer final : std::streambuf {
  explicit MemoryBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // NOLINT: streambuf reads only
    setg(begin, begin, begin + text.size());
  }
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const SourceFile> file, const Limits& limits, Diagnostics& diagnostics)
      : file_(std::move(file)), limits_(limits), diagnostics_(diagnostics) {}

  bool has_root() const { return has_root_; }
  std::size_t nodes() const { return nodes_; }
  Node take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node = started(NodeKind::null, mark);
    refuse_anchor(node, anchor);
    const std::string_view raw = std::string_view(file_->content).substr(node.begin);
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (raw.substr(0, word.size()) != word) continue;
      node.text.text = word;
      node.end = node.begin + static_cast<std::uint32_t>(word.size());
      break;
    }
    place(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Node node = started(NodeKind::null, mark);
    node.end = node.begin + 1;
    node.refused = true;
    report(diagnostics_, file_, "LC103", node, "aliases (`*name`) are not allowed in policy files",
           "write the value out where it is needed");
    place(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node node = started(NodeKind::scalar, mark);
    const bool odd = refuse_anchor(node, anchor) || refuse_tag(node, tag);
    const bool key = wants_key();
    const std::size_t most = key ? limits_.key_bytes : limits_.scalar_bytes;
    if (value.size() > most) {
      node.end = node.begin + 1;
      report(diagnostics_, file_, "LC713", node,
             std::string(key ? "a key" : "a text") + " has " + std::to_string(value.size()) +
                 " bytes, more than the limit of " + std::to_string(most) +
                 (key ? " (yaml::Limits::key_bytes)" : " (yaml::Limits::scalar_bytes)"));
      throw StopReading();
    }
    if (!quote_closed(node.begin)) {
      node.end = node.begin + 1;
      report(diagnostics_, file_, "LC101", node, "a quoted text is not closed", "add the closing quote");
      throw StopReading();
    }
    ScalarOrigin origin = scalar_origin(file_->content, node.begin, value, odd || tag != "!");
    node.style = origin.style;
    node.end = std::max(origin.end, node.begin);
    node.text.segments = std::move(origin.segments);
    node.text.text = value;
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(NodeKind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(NodeKind::map, mark, tag, anchor);
  }
  void OnMapEnd() override {
    drop_duplicates(stack_.back().node);
    close();
  }

 private:
  struct Frame {
    Node node;
    Node key;
    bool has_key = false;
  };

  Node started(NodeKind kind, const YAML::Mark& mark) {
    Node node;
    node.kind = kind;
    node.begin = static_cast<std::uint32_t>(
        std::min<std::size_t>(static_cast<std::size_t>(std::max(mark.pos, 0)), file_->content.size()));
    node.end = node.begin;
    node.text.file = file_;
    node.text.segments = {SourceText::Segment{0, node.begin}};
    if (++nodes_ > limits_.nodes) {
      report(diagnostics_, file_, "LC712", node,
             "the file has more than " + std::to_string(limits_.nodes) + " elements (yaml::Limits::nodes)",
             "split it into several files");
      throw StopReading();
    }
    return node;
  }

  void open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    Node node = started(kind, mark);
    refuse_anchor(node, anchor);
    refuse_tag(node, tag);
    if (stack_.size() >= limits_.depth) {
      node.end = node.begin + 1;
      report(diagnostics_, file_, "LC711", node,
             "lists and mappings are nested deeper than " + std::to_string(limits_.depth) + " (yaml::Limits::depth)");
      throw StopReading();
    }
    stack_.push_back(Frame{std::move(node), Node{}, false});
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    place(std::move(node));
  }

  bool wants_key() const { return !stack_.empty() && stack_.back().node.is_map() && !stack_.back().has_key; }

  void place(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      has_root_ = true;
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.is_list()) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.has_key) {
      // The parser's mark of an empty value is the next token, maybe lines below: the key is what the author looks for.
      if (node.is_null() && node.text.text.empty()) {
        node.begin = frame.key.begin, node.end = frame.key.end;
        node.text.segments = {SourceText::Segment{0, node.begin}};
        require_colon(frame.key, node);
      }
      frame.node.entries.push_back(Entry{std::move(frame.key), std::move(node)});
      frame.key = Node{};
      frame.has_key = false;
    } else {
      if (!node.is_scalar() || node.text.empty()) {
        report(diagnostics_, file_, "LC107", node, "a key must be a text, not " + std::string(what(node)));
        node.kind = NodeKind::scalar;
        node.refused = true;
        node.items.clear();
        node.entries.clear();
      }
      frame.key = std::move(node);
      frame.has_key = true;
    }
  }

  static std::string_view what(const Node& node) {
    return node.is_list() ? "a list" : node.is_map() ? "a mapping" : node.is_null() ? "nothing" : "an empty text";
  }

  /// yaml-cpp makes a key of a text that stands where a key could and is followed by no `:`.
  void require_colon(Node& key, Node& value) {
    const std::string_view text = file_->content;
    const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", key.end), text.size());
    const std::size_t line = std::min(text.find_first_of("\r\n", key.end), text.size());
    const std::size_t before =
        key.begin == 0 ? std::string_view::npos : text.find_last_not_of(" \t\r\n", key.begin - 1);
    const bool explicit_key = before != std::string_view::npos && text[before] == '?';
    if (key.refused || explicit_key || (next < line && text[next] == ':')) return;
    const bool glued = key.text.text.find(':') != std::string::npos;
    report(diagnostics_, file_, "LC108", key, "the key " + in_ticks(key.text.text) + " is followed by no `: `",
           glued ? "write a space after the `:`" : "inside { } a text that holds a comma must be quoted");
    key.refused = value.refused = true;
  }

  /// yaml-cpp takes a quoted text that runs to the end of the file for closed.
  bool quote_closed(std::size_t begin) const {
    const std::string_view text = file_->content;
    if (begin >= text.size() || (text[begin] != '"' && text[begin] != '\'')) return true;
    const char quote = text[begin];
    for (std::size_t at = begin + 1; at < text.size(); ++at) {
      if (quote == '"' && text[at] == '\\') {
        ++at;
      } else if (text[at] == quote) {
        if (quote == '"' || at + 1 >= text.size() || text[at + 1] != quote) return true;
        ++at;
      }
    }
    return false;
  }

  /// A key given twice is reported; the first stands.
  void drop_duplicates(Node& map) {
    std::unordered_map<std::string, std::uint32_t> seen;
    const auto again = [&](const Entry& entry) {
      const auto [earlier, fresh] = seen.emplace(entry.key.text.text, entry.key.begin);
      if (fresh || entry.key.refused) return false;
      if (diagnostics_.items().size() < Diagnostics::most)
        report(diagnostics_, file_, "LC102", entry.key,
               "the key `" + entry.key.text.text + "` stands here a second time",
               "it was first given in line " + std::to_string(position_at(file_->content, earlier->second).line));
      return true;
    };
    map.entries.erase(std::remove_if(map.entries.begin(), map.entries.end(), again), map.entries.end());
  }

  bool refuse_anchor(Node& node, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return false;
    node.end = node.begin + 1;
    report(diagnostics_, file_, "LC103", node, "anchors (`&name`) are not allowed in policy files",
           "write the value out where it is needed");
    return true;
  }

  bool refuse_tag(Node& node, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") {
      // A lone `!` before a scalar also arrives as "!"; a quoted or block scalar does not start with it.
      if (node.begin >= file_->content.size() || file_->content[node.begin] != '!') return false;
    }
    std::string_view written = std::string_view(file_->content).substr(node.begin);
    written = written.substr(0, written.find_first_of(" \t\r\n,[]{}"));
    node.end = node.begin + static_cast<std::uint32_t>(std::max<std::size_t>(1, written.size()));
    report(diagnostics_, file_, "LC104", node, "tags (" + in_ticks(written) + ") are not allowed in policy files",
           "the format itself says what every value is");
    return true;
  }

  std::shared_ptr<const SourceFile> file_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  std::vector<Frame> stack_;
  Node root_;
  bool has_root_ = false;
  std::size_t nodes_ = 0;
};

/// Stops at the first thing that stands after the document.
class TrailingDetector final : public YAML::EventHandler {
 public:
  int at = -1;
  void OnDocumentStart(const YAML::Mark& mark) override {
    at = mark.pos;
    throw StopReading();
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

struct SyntaxWords {
  const char* theirs;
  const char* ours;
  const char* hint;
};

/// yaml-cpp's sentences in the author's words. The last entry is for whatever else it says.
LIANGCE_INLINE const SyntaxWords& syntax_words(std::string_view message) {
  static const SyntaxWords table[] = {
      {"illegal map value", "a `:` that cannot stand here",
       "quote texts that hold `: `; start every key of a mapping in the same column; one key a line"},
      {"illegal map key", "a key that cannot stand here", "start every key of a mapping in the same column"},
      {"illegal block entry", "a `- ` that cannot stand here", "start every `- ` of a list in the same column"},
      {"end of map not found", "this line is indented differently from its neighbours",
       "start every key of a mapping in the same column"},
      {"end of map flow not found", "a `{` is not closed, or a `,` is missing",
       "add the `}`; quote texts that hold `,` `{` `}` `[` `]` or `: `"},
      {"end of sequence not found", "this line is indented differently from its neighbours",
       "start every `- ` of a list in the same column"},
      {"end of sequence flow not found", "a `[` is not closed, or a `,` is missing",
       "add the `]`; quote texts that hold `,` `[` `]` `{` `}` or `: `"},
      {"illegal EOF in scalar", "a quoted text is not closed", "add the closing quote"},
      {"unknown escape character", "an escape that YAML does not know",
       "write `\\\\` for a backslash, or use single quotes"},
      {"illegal tab when looking for indentation", "a tab stands where indentation is expected", "indent with spaces"},
      {"illegal flow end", "a `]` or `}` without its beginning", ""},
      {"illegal document indicator in scalar", "`---` or `...` inside a quoted text", "close the quote first"},
      {"unknown token", "a character that cannot start anything here",
       "quote texts that begin with @ ` % & * ! | > ' \" { [ , or #"},
      {"", "this is not YAML", ""},
  };
  for (const SyntaxWords& words : table)
    if (message.find(words.theirs) != std::string_view::npos) return words;
  return table[std::size(table) - 1];
}

LIANGCE_INLINE void report_syntax(const YAML::Exception& problem, const std::shared_ptr<const SourceFile>& file,
                                  Diagnostics& diagnostics) {
  Node at;
  at.begin = static_cast<std::uint32_t>(
      std::min<std::size_t>(static_cast<std::size_t>(std::max(problem.mark.pos, 0)), file->content.size()));
  const std::string_view text = file->content;
  // The end of the file is shown as the end of its last line.
  while (at.begin > 0 && text.substr(at.begin).find_first_not_of("\r\n") == std::string_view::npos &&
         (text[at.begin - 1] == '\n' || text[at.begin - 1] == '\r'))
    --at.begin;
  at.end = at.begin + 1;
  const std::size_t line = at.begin == 0 ? 0 : text.rfind('\n', at.begin - 1) + 1;
  const std::size_t first = std::min(text.find_first_not_of(" \t", line), text.size());
  if (text.substr(line, first - line).find('\t') != std::string_view::npos) {
    at.begin = static_cast<std::uint32_t>(text.find('\t', line));
    report(diagnostics, file, "LC101", at, "a tab stands where indentation is expected", "indent with spaces");
    return;
  }
  for (const char* words : {"referenced anchor is not defined", "alias not found after", "anchor not found after"}) {
    if (problem.msg.find(words) == std::string::npos) continue;
    report(diagnostics, file, "LC103", at, "anchors (`&name`) and aliases (`*name`) are not allowed in policy files",
           "quote a text that begins with `&` or `*`");
    return;
  }
  if (problem.msg.find("end of map not found") != std::string::npos) {
    if (at.begin > first) {
      report(diagnostics, file, "LC101", at, "the value has ended here, but the line goes on",
             "quote a text as a whole, or not at all");
      return;
    }
    if (text.substr(first, 2) == "- ") {
      report(diagnostics, file, "LC101", at, "a `- ` among the keys of a mapping",
             "start every `- ` of a list in the same column, further in than its key");
      return;
    }
  }
  const SyntaxWords& words = syntax_words(problem.msg);
  std::string message = words.ours;
  if (*words.theirs == '\0') message += " (" + problem.msg + ")";
  report(diagnostics, file, "LC101", at, std::move(message), words.hint);
}

/// yaml-cpp ends a document where the grammar ends and says nothing of the rest: ask once more.
LIANGCE_INLINE void refuse_trailing(YAML::Parser& parser, const std::shared_ptr<const SourceFile>& file,
                                    Diagnostics& diagnostics) {
  TrailingDetector rest;
  Node at;
  try {
    if (!parser.HandleNextDocument(rest)) return;
  } catch (const StopReading&) {
    at.begin = static_cast<std::uint32_t>(std::max(rest.at, 0));
  } catch (const YAML::Exception& problem) {
    at.begin = static_cast<std::uint32_t>(std::max(problem.mark.pos, 0));
  }
  const std::string_view text = file->content;
  at.begin = static_cast<std::uint32_t>(std::min<std::size_t>(at.begin, text.size()));
  at.end = at.begin + 1;
  const std::string_view from = text.substr(at.begin);
  if (from.substr(0, 3) == "---" || text.find("\n---") < at.begin) {
    report(diagnostics, file, "LC105", at, "a second YAML document begins here; a file holds one",
           "put it into a file of its own");
  } else {
    report(diagnostics, file, "LC106", at, "the YAML document has ended, but the file goes on",
           "is this line indented or written like its neighbours?");
  }
}

}  // namespace detail

LIANGCE_INLINE void report(Diagnostics& diagnostics, const std::shared_ptr<const SourceFile>& file, const char* code,
                           const Node& at, std::string message, std::string hint, Severity severity) {
  diagnostics.add(
      Diagnostic{code, severity, std::move(message), std::move(hint), file, at.begin, std::max(at.begin, at.end)});
}

LIANGCE_INLINE std::optional<Tree> read(const std::shared_ptr<const SourceFile>& file, const Limits& limits,
                                        Diagnostics& diagnostics) {
  detail::TreeBuilder builder(file, limits, diagnostics);
  detail::MemoryBuffer buffer(file->content);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    const bool some = parser.HandleNextDocument(builder);
    const Node whole;
    if (!some || !builder.has_root()) {
      report(diagnostics, file, "LC006", whole, "the file is empty");
      return std::nullopt;
    }
    Tree tree{file, builder.take_root(), builder.nodes()};
    const std::size_t errors = diagnostics.errors();
    detail::refuse_trailing(parser, file, diagnostics);
    if (tree.root.is_null()) {
      if (diagnostics.errors() == errors) report(diagnostics, file, "LC006", whole, "the file holds nothing");
      return std::nullopt;
    }
    return tree;
  } catch (const detail::StopReading&) {
  } catch (const YAML::Exception& problem) {
    detail::report_syntax(problem, file, diagnostics);
  }
  return std::nullopt;
}

}  // namespace liangce::yaml
