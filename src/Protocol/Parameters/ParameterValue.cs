namespace RemoteAccess.Protocol;

/// <summary>
/// The value of a parameter: immutable, compared by content. One of
/// <list type="bullet">
/// <item><see cref="BooleanParameterValue"/>, <see cref="IntegerParameterValue"/>, <see cref="FloatParameterValue"/>,
/// <see cref="StringParameterValue"/>;</item>
/// <item><see cref="BytesParameterValue"/>, only as the whole value of a parameter: inside another value, JSON could not distinguish it
/// from text;</item>
/// <item><see cref="IntegerArrayParameterValue"/>, <see cref="FloatArrayParameterValue"/> and, for all other elements,
/// <see cref="ArrayParameterValue"/>;</item>
/// <item><see cref="DictionaryParameterValue"/>.</item>
/// </list>
/// A whole float is sent with its point (<c>1.0</c>), which distinguishes it from an integer.
/// </summary>
public abstract record ParameterValue
{
    /// <summary>The deepest nesting of arrays and dictionaries: the rest of the 64 JSON levels below message, list and
    /// parameter.</summary>
    public const int MaxDepth = JsonPayload.MaxDepth - 3;

    private protected ParameterValue()
    {
    }

    /// <summary>Levels of arrays and dictionaries, this one included; 0 for a plain value.</summary>
    internal virtual int Depth => 0;

    /// <summary>Creates an array of values of one kind. Integers give an integer array; floats, or a mixture of both, a float
    /// array.</summary>
    /// <param name="elements">The elements; copied.</param>
    /// <exception cref="ArgumentException">
    /// A mixture of other kinds, bytes or null among the elements, or nested deeper than <see cref="MaxDepth"/>.
    /// </exception>
    public static ParameterValue ArrayOf(IEnumerable<ParameterValue> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        var builder = new ParameterArrayBuilder();
        foreach (var element in elements)
        {
            if (builder.TryAdd(element) is { } fix)
            {
                throw new ArgumentException(fix, nameof(elements));
            }
        }

        return builder.Build();
    }

    /// <summary>Refuses a value that cannot be written or read back.</summary>
    private protected static int CheckedDepthAround(IEnumerable<ParameterValue> inner)
    {
        var deepest = 0;
        foreach (var value in inner)
        {
            if (value is null or BytesParameterValue)
            {
                throw new ArgumentException(
                    $"A parameter value contains {(value is null ? "null" : "a byte array")}; give it values other than null and bytes "
                        + "only.");
            }

            deepest = Math.Max(deepest, value.Depth);
        }

        return deepest < MaxDepth
            ? deepest + 1
            : throw new ArgumentException($"A parameter value is nested {deepest + 1} levels deep; it must be at most {MaxDepth}.");
    }
}
