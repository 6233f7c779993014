// The shipped JSON Schema is the one written from the tables. After a change of the format, write it anew with
//
//   LIANGCE_WRITE_SCHEMA=1 build/release/tests/test_yaml --gtest_filter='JsonSchema.*'
#include "liangce/yaml/json_schema.hpp"

#include <cstdlib>

#include "liangce/yaml/format.hpp"
#include "support.hpp"

namespace liangce::yaml {
namespace {

TEST(JsonSchema, ShippedFileIsTheOneWritten) {
  const std::string path = std::string(LIANGCE_PROJECT_DIR) + "/policies/schema/liangce-policy.schema.json";
  if (std::getenv("LIANGCE_WRITE_SCHEMA") != nullptr) std::ofstream(path, std::ios::binary) << json_schema();
  std::ifstream in(path, std::ios::binary);
  const std::string shipped{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(shipped == json_schema()) << path << " is not what json_schema() writes; see the top of this file";
}

TEST(JsonSchema, EveryKeyOfEveryFormIsThere) {
  const std::string schema = json_schema();
  for (int id = 0; id <= static_cast<int>(FormId::equivalent); ++id) {
    const Form& f = form(static_cast<FormId>(id));
    EXPECT_NE(schema.find("\"" + std::string(f.doc) + "\""), std::string::npos) << f.name;
    for (const Key& key : f.keys)
      EXPECT_NE(schema.find("\"" + std::string(key.name) + "\": {"), std::string::npos) << key.name;
  }
}

}  // namespace
}  // namespace liangce::yaml
