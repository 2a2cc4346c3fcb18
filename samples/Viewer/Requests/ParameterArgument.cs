using System.Buffers;
using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// Reads <c>NAME=VALUE</c>. The value is JSON (a number with a point is a float, without one an integer); anything that is not JSON is
/// text. The protocol's own decoder checks the value. Pure.
/// </summary>
internal static class ParameterArgument
{
    /// <summary>The types of <c>--type</c>.</summary>
    public static readonly IReadOnlyList<string> Types = ["string", "byte_array", "float64", "float64_array"];

    /// <summary>Reads one argument.</summary>
    /// <param name="argument">E.g. <c>speed=1.0</c>; the name ends at the first <c>=</c>.</param>
    /// <param name="type">One of <see cref="Types"/>, or null to go by the value. <c>string</c> takes the value as text, <c>byte_array</c>
    /// as base64.</param>
    /// <exception cref="FormatException">The argument is not a parameter; the message names the fix.</exception>
    public static Parameter Parse(string argument, string? type)
    {
        var at = argument.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new FormatException($"'{argument}' is not NAME=VALUE; to unset a parameter, give --unset NAME.");
        }

        var (name, text) = (argument[..at], argument[(at + 1)..]);
        var json = type is "string" or "byte_array" ? null : AsJson(text);
        if (json == "null")
        {
            throw new FormatException(
                $"'{argument}': null is not a value; to unset the parameter, give --unset {name}; to set it to the text 'null', give "
                    + "--type string.");
        }

        return Decode(argument, name, type == "string" ? null : type, json ?? JsonSerializer.Serialize(text));
    }

    private static string? AsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetRawText();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Parameter Decode(string argument, string name, string? type, string value)
    {
        var typed = type is null ? string.Empty : $"\"type\":{JsonSerializer.Serialize(type)},";
        var payload = Encoding.UTF8.GetBytes(
            $"{{\"op\":\"setParameters\",\"parameters\":[{{\"name\":{JsonSerializer.Serialize(name)},{typed}\"value\":{value}}}]}}");
        try
        {
            var message = (SetParametersMessage)ClientMessageDecoder.Decode(
                new ControlFrameView(FrameOpcode.Text, new ReadOnlySequence<byte>(payload)));
            return message.Refused.Count == 0
                ? message.Parameters[0]
                : throw new FormatException($"'{argument}': {message.Refused[0].Error}");
        }
        catch (MessageParseException e)
        {
            throw new FormatException($"'{argument}': {e.Message}", e);
        }
    }
}
