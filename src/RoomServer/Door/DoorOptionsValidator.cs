using System.Text;
using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer;

/// <summary>Checks the door's keys. Names neither of them.</summary>
internal sealed class DoorOptionsValidator : IValidateOptions<DoorOptions>
{
    private const int MaxKeyBytes = 512;

    public ValidateOptionsResult Validate(string? name, DoorOptions options)
    {
        List<string> errors = [.. Problem(nameof(options.Key), options.Key), .. Problem(nameof(options.PreviousKey), options.PreviousKey)];
        if (options is { Key: "", PreviousKey.Length: > 0 })
        {
            errors.Add("RoomServer:Door:PreviousKey is set and RoomServer:Door:Key is not; set Key, or leave both out.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Problem(string option, string key)
    {
        var bytes = Encoding.UTF8.GetByteCount(key ?? string.Empty);
        if (bytes is > 0 and (< DoorOptions.MinKeyBytes or > MaxKeyBytes))
        {
            yield return $"{DoorOptions.SectionName}:{option} has {bytes} bytes; give {DoorOptions.MinKeyBytes} to {MaxKeyBytes} random "
                + "ones, "
                + "or leave it out.";
        }
    }
}
