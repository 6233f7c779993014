#include "liangce/yaml/tree.hpp"
#include "liangce/yaml/impl/tree_inl.hpp"
