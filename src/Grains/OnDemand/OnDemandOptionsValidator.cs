using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Finds every error in the rules; each text names the value and the fix.</summary>
internal sealed class OnDemandOptionsValidator(DeviceGrains devices) : IValidateOptions<OnDemandOptions>
{
    public ValidateOptionsResult Validate(string? name, OnDemandOptions options) =>
        Errors(options).ToArray() is { Length: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    private IEnumerable<string> Errors(OnDemandOptions options)
    {
        var patterns = new List<(string Key, RoomPattern Pattern)>();
        foreach (var (key, room) in options.Rooms.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            var setting = $"{OnDemandOptions.Section}:Rooms:{key}";
            if (RoomPattern.TryParse(room.Pattern, out var pattern))
            {
                patterns.Add(($"{setting}:Pattern", pattern));
            }
            else
            {
                yield return $"{setting}:Pattern {Shown(room.Pattern)} is not a pattern of room names; give 1 "
                    + $"to {RoomName.MaxUtf8Bytes} UTF-8 bytes without control "
                    + "characters, with * for any characters (one star at a place) and ? for one, e.g. arm-*.";
            }

            if (Device(setting, room.Device) is { } problem)
            {
                yield return problem;
            }

            var found = new List<ValidationResult>();
            if (!Validator.TryValidateObject(room, new ValidationContext(room), found, validateAllProperties: true))
            {
                yield return $"{setting}:{nameof(room.IdleLeaveAfter)} '{room.IdleLeaveAfter}' is out of range; give 00:00:01 to "
                    + "1.00:00:00 (1 day).";
            }
        }

        for (var i = 0; i < patterns.Count; i++)
        {
            foreach (var (key, pattern) in patterns.Skip(i + 1))
            {
                if (patterns[i].Pattern.Overlap(pattern) is { } both)
                {
                    yield return $"{patterns[i].Key} '{patterns[i].Pattern.Text}' and {key} '{pattern.Text}' overlap, e.g. in the room "
                        + $"'{both}'; "
                        + "narrow one of them, so that every room has one device.";
                }
            }
        }
    }

    private string? Device(string setting, string name) => (name.Length, devices.Find(name).Count) switch
    {
        (0, _) => $"{setting}:Device is not set; {Known()}.",
        (_, 0) => $"{setting}:Device {Shown(name)} is not a grain of this silo that implements IDeviceGrain; {Known()}.",
        (_, > 1) => $"{setting}:Device {Shown(name)} is the name of several grains; give the class with its namespace.",
        _ => null,
    };

    private string Known() => devices.Names.Count == 0
        ? "this silo has none: reference the assembly with the device's grain"
        : $"give one of {string.Join(", ", devices.Names)}";

    private static string Shown(string text) =>
        text.Length == 0
            ? "is empty and"
            : $"'{new string([.. text.Take(64).Select(character => char.IsControl(character) ? '?' : character)])}'";
}
