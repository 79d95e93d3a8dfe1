#pragma once
// Everything, for people in a hurry, but for what needs another library (tls.hpp) and what tests need (test_client.hpp).
// A controller's own header is better off with controller.hpp, which is cheap to include.

#include <classy/app.hpp>
#include <classy/bytes.hpp>
#include <classy/cli.hpp>
#include <classy/controller.hpp>
#include <classy/dates.hpp>
#include <classy/file.hpp>
#include <classy/json.hpp>
#include <classy/merge.hpp>
#include <classy/paging.hpp>
#include <classy/router.hpp>
#include <classy/serve.hpp>
#include <classy/set_cookie.hpp>
#include <classy/uuid.hpp>
#include <classy/version.hpp>
