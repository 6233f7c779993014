#include "liangce/yaml/impl/loader_all.hpp"
#include "liangce/yaml/load.hpp"
