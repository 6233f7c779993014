#include "liangce/yaml/reader.hpp"
#include "liangce/yaml/impl/file_inl.hpp"
#include "liangce/yaml/impl/reader_inl.hpp"
