using System.Text;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer;

/// <summary>Checks what the annotations cannot express: the keys, and numbers that depend on each other.</summary>
internal sealed class RoomServerOptionsValidator : IValidateOptions<RoomServerOptions>
{
    public ValidateOptionsResult Validate(string? name, RoomServerOptions options)
    {
        var errors = new List<string>();
        if (options.Keys.Count == 0)
        {
            errors.Add(
                "RoomServer:Keys is empty; give at least one API key with its secret, e.g. RoomServer__Keys__mykey=<32 or more random "
                    + "characters>.");
        }

        foreach (var (key, secret) in options.Keys)
        {
            var bytes = Encoding.UTF8.GetByteCount(secret ?? string.Empty);
            if (string.IsNullOrWhiteSpace(key))
            {
                errors.Add("RoomServer:Keys holds an empty API key; give it a name.");
            }

            if (bytes < AccessToken.MinSecretBytes)
            {
                errors.Add($"RoomServer:Keys:{key} has a secret of {bytes} bytes; HS256 needs at least {AccessToken.MinSecretBytes}.");
            }
        }

        if (options.MaxQueuedBytes < options.StreamWindowBytes)
        {
            errors.Add(
                $"RoomServer:MaxQueuedBytes is {options.MaxQueuedBytes}; it must hold a stream's window, {options.StreamWindowBytes}, at "
                    + "least.");
        }

        if (options.MaxStreamsPerConnection < options.MaxParticipantsPerRoom)
        {
            errors.Add(
                $"RoomServer:MaxStreamsPerConnection is {options.MaxStreamsPerConnection}; a device has a stream open to each participant, "
                + $"so it must be at least MaxParticipantsPerRoom ({options.MaxParticipantsPerRoom}).");
        }

        if (options.ControlMessageBurst < 2 * options.MaxParticipantsPerRoom)
        {
            errors.Add(
                $"RoomServer:ControlMessageBurst is {options.ControlMessageBurst}; a device may close and open a stream to each "
                    + "participant, "
                + $"so it must be at least twice MaxParticipantsPerRoom ({options.MaxParticipantsPerRoom}).");
        }

        if (options.MaxQueuedMessages < options.MaxParticipantsPerRoom)
        {
            errors.Add(
                $"RoomServer:MaxQueuedMessages is {options.MaxQueuedMessages}; a new participant receives a message for each participant, "
                + $"so it must be at least MaxParticipantsPerRoom ({options.MaxParticipantsPerRoom}).");
        }

        if (options.MaxMessageBytes < options.MaxChunkBytes + 2_048)
        {
            errors.Add(
                $"RoomServer:MaxMessageBytes is {options.MaxMessageBytes}; it must exceed MaxChunkBytes ({options.MaxChunkBytes}) by "
                    + "at least 2,048.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
