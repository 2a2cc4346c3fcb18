using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options of every command: the server, the room, the identity, how long to wait. An option overrides the environment, and
/// the environment overrides the default.</summary>
internal sealed class ConnectionOptions(Func<string, string?> environment)
{
    /// <summary>The default address of the silo's embedded room server.</summary>
    public const string DefaultUrl = "ws://127.0.0.1:8080";

    private const int DefaultWaitSeconds = 10;

    private static readonly string[] KnownGrants = ["view", "publish", "call", "setParameters", "assets"];

    private readonly Option<string?> _url = New(
        "--url", "URL", $"Address of the room server [env {EnvironmentVariables.Url}; default {DefaultUrl}]");

    private readonly Option<string?> _identity = New(
        "--identity", "NAME", "Identity to join with; stable across reconnects, unique in the room [default viewer-<random>]");

    private readonly Option<string?> _token = New(
        "--token", "JWT", $"Access token [env {EnvironmentVariables.Token}; default: one is minted from --key and --secret]");

    private readonly Option<string?> _key = New(
        "--key", "NAME", $"Key to mint a token with [env {EnvironmentVariables.Key}; default, on loopback: the development key]");

    private readonly Option<string?> _secret = New(
        "--secret", "TEXT",
            $"The key's secret; other users see it in the process list, so prefer the environment [env {EnvironmentVariables.Secret}]");

    private readonly Option<string?> _grants = New(
        "--grants", "LIST",
            $"What a minted token permits: some of {string.Join(',', KnownGrants)}, separated by commas [default: no grants in the "
                + "token; the device "
            + "decides]");

    private readonly Option<string?> _device = New(
        "--device", "NAME", "Identity of the device to use [default: the first device that opens a control stream]");

    private readonly Option<string?> _wait = New(
        "--wait", "SECONDS", $"How long to wait for an absent device or a lost connection [default {DefaultWaitSeconds}]");

    /// <summary>Adds the options to the root command and to every command below it.</summary>
    public void AddTo(Command root)
    {
        foreach (var option in new[] { _url, _identity, _token, _key, _secret, _grants, _device, _wait })
        {
            root.Options.Add(option);
        }
    }

    /// <summary>Reads the settings. Errors are added to <paramref name="problems"/>; the result must not be used then.</summary>
    public ConnectionSettings Read(ParseResult arguments, string room, ArgumentProblems problems)
    {
        if (string.IsNullOrWhiteSpace(room))
        {
            problems.Add("The room must not be empty.");
        }

        foreach (var option in new[] { _identity, _token, _key, _secret, _device })
        {
            problems.NotEmpty(option.Name, arguments.GetValue(option));
        }

        var url = ReadUrl(arguments, problems);
        return new ConnectionSettings(
            url,
            room,
            ReadCredentials(arguments, url, problems),
            arguments.GetValue(_device),
            problems.Seconds(_wait.Name, arguments.GetValue(_wait), least: 0.1) ?? TimeSpan.FromSeconds(DefaultWaitSeconds));
    }

    private static Option<string?> New(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description, Recursive = true };

    private Uri ReadUrl(ParseResult arguments, ArgumentProblems problems)
    {
        var (source, text) = arguments.GetValue(_url) is { } given
            ? (_url.Name, given)
            : (EnvironmentVariables.Url, Environment(EnvironmentVariables.Url) ?? DefaultUrl);
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss" or "http" or "https" && url.Host.Length > 0)
        {
            // http and https are accepted too: the silo serves its pages and its room server at the same address.
            return url.Scheme is "ws" or "wss"
                ? url
                : new UriBuilder(url) { Scheme = url.Scheme is "http" ? "ws" : "wss", Port = url.Port }.Uri;
        }

        problems.Add($"{source} '{text}' is not an address of a room server; give ws://host:port or wss://host.");
        return new Uri(DefaultUrl);
    }

    private Credentials ReadCredentials(ParseResult arguments, Uri url, ArgumentProblems problems)
    {
        var key = arguments.GetValue(_key);
        var secret = arguments.GetValue(_secret);
        var identity = arguments.GetValue(_identity);
        var givenToken = arguments.GetValue(_token);
        if (givenToken is not null && (key ?? secret) is not null)
        {
            problems.Add("--token and --key/--secret exclude each other; give one of them.");
        }

        // A key on the command line overrides a token in the environment.
        var token = givenToken ?? ((key ?? secret) is null ? Environment(EnvironmentVariables.Token) : null);
        var grants = ReadGrants(arguments, problems);
        if (token is not null)
        {
            if (grants is not null)
            {
                problems.Add("--grants has no effect with a token, which carries its own grants; leave out one of them.");
            }

            if (identity is not null)
            {
                problems.Add("--identity has no effect with a token, which names its own identity; leave out one of them.");
            }

            problems.IsTokenText(givenToken is null ? EnvironmentVariables.Token : _token.Name, token);
            return new GivenToken(token);
        }

        key ??= Environment(EnvironmentVariables.Key);
        secret ??= Environment(EnvironmentVariables.Secret);
        return ReadKey(key, secret, identity ?? RandomIdentity(), grants, url, problems);
    }

    private static SigningKey ReadKey(string? key, string? secret, string identity, string? grants, Uri url, ArgumentProblems problems)
    {
        switch (key, secret)
        {
            case (null, null) when url.IsLoopback:
                return new SigningKey(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, identity, grants);
            case (null, null):
                problems.Add(
                    $"{url.Host} is not this machine, so the development key does not work there; give --token, or --key and --secret.");
                break;
            case (null, _):
                problems.Add($"--secret needs --key (or {EnvironmentVariables.Key}).");
                break;
            case (_, null):
                problems.Add($"--key needs --secret (or {EnvironmentVariables.Secret}).");
                break;
            case (_, { Length: > 0 } text) when Encoding.UTF8.GetByteCount(text) < AccessToken.MinSecretBytes:
                problems.Add(
                    $"The secret has {Encoding.UTF8.GetByteCount(text)} bytes; HS256 needs at least {AccessToken.MinSecretBytes}. "
                        + "Compare it with the server's secret.");
                break;
        }

        return new SigningKey(key ?? string.Empty, secret ?? string.Empty, identity, grants);
    }

    private string? ReadGrants(ParseResult arguments, ArgumentProblems problems)
    {
        if (arguments.GetValue(_grants) is not { } text)
        {
            return null;
        }

        var grants = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var unknown in grants.Except(KnownGrants, StringComparer.Ordinal))
        {
            problems.Add($"--grants '{unknown}' is unknown; give some of {string.Join(", ", KnownGrants)}, separated by commas.");
        }

        return string.Join(',', grants.Distinct(StringComparer.Ordinal));
    }

    private static string RandomIdentity() =>
        string.Create(CultureInfo.InvariantCulture, $"viewer-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");

    // An empty variable counts as unset, because scripts pass empty variables.
    private string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : null;
}
