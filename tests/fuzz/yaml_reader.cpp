// Any bytes as a YAML file: a tree or diagnostics, every place inside the file, nothing read twice differently.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "liangce/yaml/reader.hpp"

namespace {

using namespace liangce;
using namespace liangce::yaml;

void require(bool holds) {
  if (!holds) std::abort();
}

void visit(const Node& node, std::size_t size) {
  require(node.begin <= node.end && node.end <= size);
  std::uint32_t last = 0;
  for (const SourceText::Segment& s : node.text.segments) {
    require(s.file_offset <= size && s.text_offset >= last);
    last = s.text_offset;
  }
  for (const Node& item : node.items) visit(item, size);
  for (const Entry& entry : node.entries) {
    visit(entry.key, size);
    visit(entry.value, size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Limits limits;
  limits.nodes = 2'000;
  Diagnostics diagnostics;
  const auto file = make_file("fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size), limits, diagnostics);
  if (file == nullptr) {
    require(diagnostics.has_errors());
    return 0;
  }
  const auto tree = read(file, limits, diagnostics);
  require(tree.has_value() || diagnostics.has_errors());
  if (tree) visit(tree->root, file->content.size());
  for (const Diagnostic& d : diagnostics.items()) {
    require(d.begin <= d.end);
    format(d);
  }
  return 0;
}
