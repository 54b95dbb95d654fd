package io.fidoserver.admin;

import java.util.List;

/** All relying parties, in the order of their names. */
public record RelyingPartyList(List<RelyingPartyView> relyingParties) {}
