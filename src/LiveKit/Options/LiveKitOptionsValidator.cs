using Microsoft.Extensions.Options;

namespace RemoteAccess.LiveKit;

/// <summary>Checks the annotations (generated).</summary>
[OptionsValidator]
internal sealed partial class LiveKitAnnotationsValidator : IValidateOptions<LiveKitOptions>;

/// <summary>Checks what the annotations cannot express: addresses and the key.</summary>
internal sealed class LiveKitOptionsValidator : IValidateOptions<LiveKitOptions>
{
    public ValidateOptionsResult Validate(string? name, LiveKitOptions options) =>
        Errors(options).ToArray() is { Length: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    private static IEnumerable<string> Errors(LiveKitOptions options)
    {
        if (options.Url is null)
        {
            yield return "LiveKit:Url is not set; give the server's address, e.g. wss://project.livekit.cloud.";
        }
        else if (Problem(options.Url, "ws", "wss", "http", "https") is { } problem)
        {
            yield return $"LiveKit:Url is '{Shown(options.Url)}': {problem}, e.g. wss://project.livekit.cloud.";
        }

        if (options.RoomServiceUrl is { } service && Problem(service, "http", "https") is { } wrong)
        {
            yield return $"LiveKit:RoomServiceUrl is '{Shown(service)}': {wrong}, or leave it out to derive it from LiveKit:Url.";
        }

        if (string.IsNullOrWhiteSpace(options.ApiKey))
        {
            yield return "LiveKit:ApiKey is empty; give the key that belongs to LiveKit:ApiSecret.";
        }

        if (string.IsNullOrEmpty(options.ApiSecret))
        {
            yield return "LiveKit:ApiSecret is empty; give the secret of LiveKit:ApiKey.";
        }

        foreach (var error in OtherKeys(options))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> OtherKeys(LiveKitOptions options)
    {
        if (options.OtherKeys.Count > LiveKitOptions.MaxOtherKeys)
        {
            yield return $"LiveKit:OtherKeys holds {options.OtherKeys.Count} keys; give at most {LiveKitOptions.MaxOtherKeys}, "
                + "the old ones that are still in use.";
        }

        foreach (var (key, secret) in options.OtherKeys)
        {
            if (string.IsNullOrWhiteSpace(key) || string.IsNullOrEmpty(secret))
            {
                yield return $"LiveKit:OtherKeys:{key} needs a key and its secret; give both, or leave it out.";
            }

            if (key == options.ApiKey)
            {
                yield return $"LiveKit:OtherKeys:{key} is LiveKit:ApiKey as well; the other keys are those besides it.";
            }
        }
    }

    private static string? Problem(Uri url, params ReadOnlySpan<string> schemes)
    {
        if (!url.IsAbsoluteUri || !schemes.Contains(url.Scheme) || url.Host.Length == 0)
        {
            return $"give an absolute {string.Join(", ", schemes.ToArray())} address";
        }

        return url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ? "give the address alone, without user, query or fragment"
            : null;
    }

    // A password or token pasted into the address is not repeated.
    private static string Shown(Uri url) =>
        url.IsAbsoluteUri && url.Host.Length > 0
            ? url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : "(not an address)";
}
