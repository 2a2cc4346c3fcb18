using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>
/// With the embedded room server, a key and a secret that are configured for the connector must be one of the server's keys with its
/// secret:
/// the silo signs viewers' tokens with them. The options cannot show this, because the connector's values are filled in from the server's;
/// so this check reads the configuration.
/// </summary>
internal sealed class OwnKeyCheck(IConfiguration configuration, IOptions<RoomServerOptions> server)
    : IValidateOptions<RoomServerConnectorOptions>
{
    // A text as long as a secret may be a secret in the wrong place.
    private const int LongestShown = 31;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RoomServerConnectorOptions options) =>
        Problem(configuration.GetSection(RoomServerConnectorOptions.SectionName), server.Value.Keys) is { } problem
            ? ValidateOptionsResult.Fail(problem)
            : ValidateOptionsResult.Success;

    /// <summary>The error in the connector's key or secret, or null.</summary>
    internal static string? Problem(IConfiguration connector, IReadOnlyDictionary<string, string> keys)
    {
        var given = connector[nameof(RoomServerConnectorOptions.ApiKey)];
        var secret = connector[nameof(RoomServerConnectorOptions.ApiSecret)];
        var key = string.IsNullOrEmpty(given) ? keys.Keys.First() : given;
        if (!keys.TryGetValue(key, out var known))
        {
            return $"RoomServer:Connector:ApiKey = '{Shown(key)}': RoomServer:Keys has {string.Join(", ", keys.Keys.Select(Shown))}, "
                + "and the room server is embedded; give one of these, or leave the key out to use the first";
        }

        return string.IsNullOrEmpty(secret) || secret == known
            ? null
            : $"RoomServer:Connector:ApiSecret = '({secret.Length} hidden characters)': it is not the secret of "
                + $"RoomServer:Keys:{Shown(key)}, and the room server is embedded; leave it out, and the key's own secret is used";
    }

    private static string Shown(string key) => key.Length > LongestShown ? $"({key.Length} hidden characters)" : key;
}
