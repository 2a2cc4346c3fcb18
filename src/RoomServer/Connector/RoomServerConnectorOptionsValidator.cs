using System.Text;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>Checks what the annotations cannot express: the address and the secret.</summary>
internal sealed class RoomServerConnectorOptionsValidator : IValidateOptions<RoomServerConnectorOptions>
{
    public ValidateOptionsResult Validate(string? name, RoomServerConnectorOptions options)
    {
        var errors = new List<string>();
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "ws" or "wss" or "http" or "https" })
        {
            errors.Add($"RoomServer:Connector:Url is '{options.Url}'; give an absolute ws, wss, http or https address, e.g. "
                + "ws://127.0.0.1:7880.");
        }

        var bytes = Encoding.UTF8.GetByteCount(options.ApiSecret ?? string.Empty);
        if (bytes < AccessToken.MinSecretBytes)
        {
            errors.Add($"RoomServer:Connector:ApiSecret has {bytes} bytes; HS256 needs at least {AccessToken.MinSecretBytes}.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
