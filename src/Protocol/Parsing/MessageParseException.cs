using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>
/// The payload of a frame is not a message. This is the only exception that a decoder throws. Its text names the value and what it must be.
/// Text of the other side is cut to a readable length and kept on one line.
/// </summary>
public sealed class MessageParseException : Exception
{
    private const int MaxQuotedLength = 80;

    private MessageParseException(MessageParseError error, string message, Exception? inner = null)
        : base(message, inner) => Error = error;

    /// <summary>The kind of the error.</summary>
    public MessageParseError Error { get; }

    internal static MessageParseException UnknownFrameOpcode(FrameOpcode opcode) =>
        BadValue("the frame opcode", ((byte)opcode).ToString(CultureInfo.InvariantCulture), "1 (text) or 2 (binary)");

    internal static MessageParseException BadUtf8(string what) =>
        new(MessageParseError.BadUtf8, $"{what} is not valid UTF-8; text must be sent in UTF-8.");

    internal static MessageParseException BadJson(Exception inner) =>
        new(MessageParseError.BadJson, $"The text is not a JSON message: {Shorten(inner.Message)}", inner);

    internal static MessageParseException UnknownOp(string op, string known) =>
        new(MessageParseError.UnknownOp, $"The op '{Shorten(op)}' is unknown; it must be one of {known}.");

    internal static MessageParseException MissingMember(string message, string member) =>
        new(MessageParseError.MissingMember, $"The member '{member}' of {message} is missing; it must be there and not null.");

    internal static MessageParseException BadValue(string member, string? value, string fix, Exception? inner = null)
    {
        var quoted = value is null ? string.Empty : $"'{Shorten(value)}' ";
        return new(MessageParseError.BadValue, $"The value {quoted}of '{Shorten(member)}' is not allowed; it must be {fix}.", inner);
    }

    internal static MessageParseException Refused(RefusedParameter refused) =>
        new(MessageParseError.BadValue, $"The parameter '{refused.Name}' is not allowed: {refused.Error}.");

    internal static MessageParseException TooShort(string message, long needed, long there) =>
        new(MessageParseError.TooShort, $"The payload of {message} ends after {there} bytes; it must have at least {needed}.");

    internal static MessageParseException UnknownBinaryOpcode(byte opcode, string known) =>
        new(MessageParseError.UnknownBinaryOpcode, $"The binary opcode {opcode} is unknown; it must be one of {known}.");

    /// <summary>Text of the other side, cut to a readable length and kept on one line.</summary>
    internal static string Shorten(string text)
    {
        var quoted = text.Length > MaxQuotedLength ? text[..MaxQuotedLength] + "…" : text;
        return quoted.Any(BreaksLines) ? string.Concat(quoted.Select(character => BreaksLines(character) ? '?' : character)) : quoted;
    }

    private static bool BreaksLines(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
