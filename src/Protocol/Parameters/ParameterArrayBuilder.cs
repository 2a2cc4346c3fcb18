namespace RemoteAccess.Protocol;

/// <summary>
/// Collects the elements of an array and checks their kinds: all must have the same kind, except that integers in an array with floats are
/// floats. Numbers are not boxed, so a long array needs little more memory than its text.
/// </summary>
internal struct ParameterArrayBuilder
{
    private const string Mixture = "An array mixes kinds of elements; they must be of one kind, or integers and floats.";

    private List<long>? _integers;
    private List<double>? _floats;
    private List<ParameterValue>? _others;

    private enum Kind
    {
        Boolean,
        Text,
        Array,
        Dictionary,
    }

    /// <summary>Adds an element.</summary>
    /// <returns>Null, or why the element is refused, with the fix.</returns>
    public string? TryAdd(ParameterValue? element) => element switch
    {
        IntegerParameterValue integer => TryAdd(integer.Value),
        FloatParameterValue number => TryAdd(number.Value),
        null => "An array has a null element; it must have none.",
        BytesParameterValue => "An array has a byte array as an element; bytes must be the whole value of a parameter.",
        _ => TryAddOther(element),
    };

    public string? TryAdd(long element)
    {
        if (_others is not null)
        {
            return Mixture;
        }

        if (_floats is not null)
        {
            _floats.Add(element);
        }
        else
        {
            (_integers ??= []).Add(element);
        }

        return null;
    }

    public string? TryAdd(double element)
    {
        if (_others is not null)
        {
            return Mixture;
        }

        if (_floats is null)
        {
            _floats = new List<double>((_integers?.Count ?? 0) + 4);
            foreach (var integer in _integers ?? [])
            {
                _floats.Add(integer);
            }

            _integers = null;
        }

        _floats.Add(element);
        return null;
    }

    public readonly ParameterValue Build() => this switch
    {
        { _floats: { } floats } => new FloatArrayParameterValue(floats.ToArray()),
        { _integers: { } integers } => new IntegerArrayParameterValue(integers.ToArray()),
        { _others: { } others } => new ArrayParameterValue(others.ToArray()),
        _ => ArrayParameterValue.Empty,
    };

    private string? TryAddOther(ParameterValue element)
    {
        if (_integers is not null || _floats is not null || (_others is [var first, ..] && KindOf(first) != KindOf(element)))
        {
            return Mixture;
        }

        (_others ??= []).Add(element);
        return null;
    }

    private static Kind KindOf(ParameterValue value) => value switch
    {
        BooleanParameterValue => Kind.Boolean,
        StringParameterValue => Kind.Text,
        DictionaryParameterValue => Kind.Dictionary,
        _ => Kind.Array,
    };
}
