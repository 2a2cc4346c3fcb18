using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Requests;
using RemoteAccess.Viewers;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>
/// Answers <c>POST /rooms/{room}/viewer-token</c>: 200 with a token, 400 with all errors, 401 without the key (429 if that happens too
/// often), 503 while the room cannot be asked. The key is checked before anything else of a request is read. This class handles HTTP;
/// <see cref="ViewerTokenRules"/> decides what is valid, and <see cref="IViewerTokenSigner"/> signs.
/// </summary>
internal sealed partial class ViewerTokenEndpoint(
    ViewerTokenSettings settings,
    BearerKey key,
    IViewerTokenSigner signer,
    IDeviceIdentities devices,
    RefusalLimits refusals,
    TimeProvider time,
    ILogger<ViewerTokenEndpoint> logger)
{
    /// <summary>The longest body read, in bytes.</summary>
    public const int MaxBodyBytes = 4096;

    private const int MaxShown = 64;

    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        if (!key.Matches(context.Request.Headers.Authorization))
        {
            if (refusals.IsBeyond(context, "a viewer token", "the caller sends ViewerTokens:Key of this silo as a bearer token"))
            {
                return;
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(context, StatusCodes.Status401Unauthorized,
                ["The key is missing or wrong; send Authorization: Bearer with the silo's ViewerTokens:Key."]);
            return;
        }

        var (request, problem) = await ReadAsync(context.Request, context.RequestAborted);
        if (request is null)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, [problem]);
            return;
        }

        // The route value cannot be used: ASP.NET decodes %25 but not %2F in it, so the rooms a/b and a%2Fb look the same. The path may
        // have a base before these segments.
        if (RawTarget.Of(context, out problem) is not { Segments: [.., var room, _] })
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, [problem]);
            return;
        }

        if (ViewerTokenRules.Judge(room, request, settings.Lifetime, signer.EndsConnections, out var errors) is not { } order)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, errors);
            return;
        }

        switch (await devices.FindAsync(order.Room, context.RequestAborted))
        {
            case null:
                context.Response.Headers.RetryAfter = "1";
                await RefuseAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    ["The room does not answer with its device's identity, which no viewer may have; try again."]);
                return;
            case { } device when device == order.Identity.ToString():
                await RefuseAsync(context, StatusCodes.Status400BadRequest, [ViewerTokenRules.IsTheDevice(device)]);
                return;
        }

        // Read before the token reads the time, so that the answer never states a later expiry than the token.
        var now = time.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + order.Lifetime).ToUnixTimeSeconds());
        DateTimeOffset? until = order.ConnectedFor is { } connected
            ? DateTimeOffset.FromUnixTimeSeconds((now + connected).ToUnixTimeSeconds())
            : null;
        var token = signer.Sign(order.ToToken(until), order.Lifetime);
        LogMinted(order.Identity.ToString(), order.Room.ToString(), ViewerGrantNames.Format(order.Grants), expires,
            context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address");
        var reply = new ViewerTokenReply(token, Address(context.Request), order.Room.ToString(), order.Identity.ToString(), expires, until);
        await WriteAsync(context, StatusCodes.Status200OK, reply, ViewerTokenJson.Default.ViewerTokenReply);
    }

    private string Address(HttpRequest request) => settings.Url.Length > 0
        ? settings.Url.TrimEnd('/')
        : signer.Address ?? $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}";

    private static async Task<(ViewerTokenRequest? Request, string Problem)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            var given = request.ContentType is { Length: > 0 } type ? OutsideText.Quote(type, MaxShown) : "not given";
            return (null, $"The content type is {given}; send application/json.");
        }

        var body = new byte[MaxBodyBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBodyBytes)
        {
            return (null, $"The body has more than {MaxBodyBytes} bytes; send the six members of a request only.");
        }

        return (ViewerTokenBody.Read(body.AsMemory(0, length), out var problem), problem);
    }

    private static Task RefuseAsync(HttpContext context, int status, IReadOnlyList<string> errors) =>
        WriteAsync(context, status, new ViewerTokenRefusal(errors), ViewerTokenJson.Default.ViewerTokenRefusal);

    private static Task WriteAsync<T>(HttpContext context, int status, T content, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(content, type, contentType: null, context.RequestAborted);
    }

    [LoggerMessage(3080, LogLevel.Information,
        "Audit: a viewer token for {Identity} in room {Room}, grants {Grants}, until {ExpiresAt:u}, was given to a caller at {Caller}.")]
    private partial void LogMinted(OutsideText identity, OutsideText room, string grants, DateTimeOffset expiresAt, string caller);
}
