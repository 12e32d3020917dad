pqr_test(identity_claims unit SOURCES unit/identity_claims.c lib/cases.c LINK common_identity)
pqr_test(identity_token unit SOURCES unit/identity_token.c lib/cases.c lib/http_client.c LINK common_identity PkgConfig::LIBCURL)
