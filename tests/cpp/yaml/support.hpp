// What the tests of this floor share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "liangce/yaml/load.hpp"

namespace liangce::yaml {

inline std::string all(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.items()) out += format(d);
  return out;
}

/// `CODE LINE:COLUMN` of everything reported, in order.
inline std::string places(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& d : diagnostics.items()) {
    const Position at = d.position();
    out += (out.empty() ? "" : ", ") + d.code + " " + std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  return out;
}

/// A folder of its own for one test, gone afterwards.
class Folder {
 public:
  Folder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::temp_directory_path() /
            ("liangce-" + std::string(test->test_suite_name()) + "-" + test->name() + "-" + std::to_string(::getpid()));
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(root_); }

  std::string path(const std::string& name = "") const { return (name.empty() ? root_ : root_ / name).string(); }
  std::string write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
    return path(name);
  }

 private:
  std::filesystem::path root_;
};

}  // namespace liangce::yaml
