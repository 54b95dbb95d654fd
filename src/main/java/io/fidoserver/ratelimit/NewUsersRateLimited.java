package io.fidoserver.ratelimit;

import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Calls as {@link RateLimited}, which without a token make a user: that only more rarely. */
@ErrorResponses({ErrorCode.RATE_LIMIT_EXCEEDED})
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface NewUsersRateLimited {}
