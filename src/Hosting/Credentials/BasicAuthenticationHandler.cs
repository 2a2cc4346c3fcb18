using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Admission;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>HTTP basic authentication against the one configured credential.</summary>
internal sealed class BasicAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    BasicCredential credential,
    RefusalLimits refusals) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "Basic";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Requests with viewers' bearer tokens come through here too; the room server checks those.
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(credential.Matches(header)
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Name))
            : AuthenticateResult.Fail("Wrong user name or password."));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // A browser's first request has no credential, and the browser then asks for one. That is not logged.
        var isBeyond = Request.Headers.Authorization.Count == 0
            ? refusals.IsBeyond(Context)
            : refusals.IsBeyond(Context, "the dashboard", "it requires Dashboard:Username and Dashboard:Password");
        if (isBeyond)
        {
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = "Basic realm=\"RemoteAccess dashboard\", charset=\"UTF-8\"";
        return base.HandleChallengeAsync(properties);
    }
}
