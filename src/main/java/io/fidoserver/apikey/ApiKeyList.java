package io.fidoserver.apikey;

import java.util.List;

/** API keys, in the order of their names. */
public record ApiKeyList(List<ApiKeyView> apiKeys) {}
