using System.Buffers;
using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>
/// The request at the beginning of a viewer's JSON message, as far as its first bytes show it. This is enough to answer a message that is
/// never read as a whole. A member after the available bytes, or after invalid JSON, is not seen.
/// </summary>
/// <param name="Kind">The kind of the request: <see cref="ClientMessageKind.FetchAsset"/>, <see cref="ClientMessageKind.GetParameters"/> or
/// <see cref="ClientMessageKind.SetParameters"/>.</param>
/// <param name="RequestId">The <c>requestId</c> of a fetch; null if it was not seen.</param>
/// <param name="Id">The <c>id</c> of a request about parameters; null if it has none or it was not seen.</param>
public readonly record struct ClientRequestStart(ClientMessageKind Kind, uint? RequestId, string? Id)
{
    /// <summary>Reads the beginning of a text payload. Never fails.</summary>
    /// <param name="beginning">The payload, cut anywhere.</param>
    /// <returns>The request; null if such a message has no answer, or if its <c>op</c> was not seen.</returns>
    public static ClientRequestStart? Read(in ReadOnlySequence<byte> beginning)
    {
        var seen = new Members();
        try
        {
            ReadMembers(beginning, ref seen);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            // The members before that were seen.
        }

        return seen.Op switch
        {
            FetchAssetWire.OpName => new ClientRequestStart(ClientMessageKind.FetchAsset, seen.RequestId, null),
            GetParametersWire.OpName => new ClientRequestStart(ClientMessageKind.GetParameters, null, seen.Id),
            SetParametersWire.OpName => new ClientRequestStart(ClientMessageKind.SetParameters, null, seen.Id),
            _ => null,
        };
    }

    private static void ReadMembers(in ReadOnlySequence<byte> beginning, ref Members seen)
    {
        var options = new JsonReaderOptions { MaxDepth = JsonPayload.AnyDepth };
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(options));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOp = reader.ValueTextEquals("op"u8);
            var isId = reader.ValueTextEquals("id"u8);
            var isRequestId = reader.ValueTextEquals("requestId"u8);
            if (!reader.Read())
            {
                return;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.String when isOp:
                    seen.Op = reader.GetString();
                    break;
                case JsonTokenType.String when isId:
                    seen.Id = reader.GetString();
                    break;
                case JsonTokenType.Number when isRequestId:
                    seen.RequestId = reader.TryGetUInt32(out var id) ? id : null;
                    break;
                default:
                    if (!reader.TrySkip())
                    {
                        return;
                    }

                    break;
            }
        }
    }

    private ref struct Members
    {
        public string? Op;
        public string? Id;
        public uint? RequestId;
    }
}
