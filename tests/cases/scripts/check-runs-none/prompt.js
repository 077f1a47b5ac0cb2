require('fs').appendFileSync('ran', 'x');
module.exports = ({vars}) => `hello ${vars.name}`;
